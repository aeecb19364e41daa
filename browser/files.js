// What a visitor chose or dropped, as items for the engine: one item a file or folder, each a list of {path, file}.
//
// Nothing is read here: a File is a name and a promise of bytes. Files of the same name are different items.

/** Items of an <input type=file>, with or without `webkitdirectory`; the files of one folder are one item. */
export function chosen(list) {
  const items = [];
  const folders = new Map();
  for (const file of list) {
    const path = file.webkitRelativePath || file.name;
    if (!file.webkitRelativePath) {
      items.push([{ path, file }]);
      continue;
    }
    const [top] = path.split("/");
    if (!folders.has(top)) {
      folders.set(top, []);
      items.push(folders.get(top));
    }
    folders.get(top).push({ path, file });
  }
  return items;
}

const once = (ask) => new Promise((resolve, reject) => ask(resolve, reject));

/** All files below an entry. A folder tells its entries in portions, until there are none. */
async function below(entry, path) {
  if (entry.isFile) return [{ path, file: await once((yes, no) => entry.file(yes, no)) }];
  const found = [];
  const reader = entry.createReader();
  for (;;) {
    const entries = await once((yes, no) => reader.readEntries(yes, no));
    if (entries.length === 0) return found;
    for (const each of entries) found.push(...(await below(each, `${path}/${each.name}`)));
  }
}

/** Items of what was dropped; folders are walked. Call it while the event is being handled: later it holds nothing. */
export async function dropped(transfer) {
  const entries = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  const items = [];
  for (const { entry, file } of entries) {
    if (entry) items.push(await below(entry, entry.name));
    else if (file) items.push([{ path: file.name, file }]);
  }
  return items.filter((item) => item.length > 0);
}
