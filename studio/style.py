"""The style sheet of a theme in one mode."""

from __future__ import annotations

from studio.themes import Palette, Theme


def stylesheet(theme: Theme, colour: Palette) -> str:
    """CSS for all scenes. Lengths follow the theme's size, gap and avatar."""
    size, gap, avatar = theme.size, theme.gap, theme.avatar
    return f"""
*{{box-sizing:border-box}}
body{{margin:0;background:{colour.page};color:{colour.ink};font:{size}px/1.36 '{theme.font}',sans-serif}}
b{{font-weight:{theme.bold}}}
.mu{{color:{colour.muted}}} .sm{{font-size:{size - 2}px}} .at{{color:{colour.accent}}}
.bar{{padding:{gap}px {gap + 4}px;background:{colour.card};border-bottom:1px solid {colour.line}}}
.bar.c{{text-align:center}} .ti{{font-weight:{theme.bold};font-size:{size + 2}px}}
.card{{background:{colour.card};padding:{gap}px {gap + 4}px}}
.r{{display:flex;gap:{gap - 2}px;align-items:flex-start}} .post>.r,.bar.r{{align-items:center}}
.g{{flex:1;min-width:0}}
.a{{width:{avatar}px;height:{avatar}px;border-radius:{theme.corner};flex:none;position:relative;overflow:hidden}}
.a b{{position:absolute;inset:28%;border-radius:{theme.corner};background:#ffffff66;transform:rotate(45deg)}}
.a.s{{width:{avatar * 2 // 3}px;height:{avatar * 2 // 3}px}}
.post>*+*{{margin-top:{gap - 3}px}} div.t{{white-space:normal}}
.p{{height:{theme.width * 5 // 9}px;margin:{gap - 3}px -{gap + 4}px 0;position:relative;overflow:hidden}}
.p i{{position:absolute;display:block}}
.q{{border:1px solid {colour.line};border-radius:{theme.bubble}px;padding:{gap}px}} .q .t{{margin-top:{gap // 2}px}}
.co span{{margin-right:{gap + 6}px}} .co.sp{{display:flex;justify-content:space-between}}
.i{{width:{size + 3}px;height:{size + 3}px;fill:none;stroke:currentColor;stroke-width:1.6;vertical-align:-3px;
margin-right:6px}}
.bu{{display:flex;justify-content:space-around;border-top:1px solid {colour.line};padding-top:{gap - 3}px}}
.an{{margin-top:{gap + 3}px}} .d1{{margin-left:{avatar + gap}px}}
.ac,.ac span+span{{margin-left:{gap}px}}
.cb{{background:{colour.their if colour.their != colour.card else colour.page};border-radius:{theme.bubble}px;
padding:{gap - 4}px {gap}px;display:inline-block}}
.w{{margin:{gap}px;padding:{gap - 3}px {gap}px;border:1px solid {colour.line};border-radius:20px;
background:{colour.card}}}
.chat{{padding:{gap}px;display:flex;flex-direction:column;gap:{gap - 3}px}}
.m{{max-width:80%;align-self:flex-start}} .m.me{{align-self:flex-end}}
.b{{background:{colour.their};border-radius:{theme.bubble}px;padding:{gap - 5}px {gap}px;width:fit-content;
display:flow-root}}
.me .b{{background:{colour.own};color:{colour.own_ink};margin-left:auto}}
.sn{{font-size:{size - 1}px}} .ck{{font-size:{size - 3}px;opacity:.72}} .rt{{text-align:right;margin-top:1px}}
.fl{{float:right;margin:4px 0 0 {gap}px}} .out{{margin:2px 4px}} .me .out{{text-align:right}}
.story{{height:{theme.width * 2}px;position:relative;color:#fff;padding:{gap}px}}
.story .mu{{color:#ffffffc4}} .pr{{display:flex;gap:4px;margin-bottom:{gap}px}}
.pr u{{flex:1;height:3px;background:#ffffff99;border-radius:2px}}
.st{{margin:{gap * 2}px {gap}px;border-radius:{theme.bubble}px}} .sh{{align-items:center}}
.cap{{font-size:{size + 5}px;text-align:center;padding:{gap}px;font-weight:500}} .story .at{{color:#fff}}
.re{{position:absolute;left:{gap}px;right:{gap}px;bottom:{gap}px;border:1px solid #ffffff99;border-radius:22px;
padding:{gap - 2}px {gap + 4}px}}
"""
