"""Reading pictures: opening, words, layouts, boxes, masks."""
