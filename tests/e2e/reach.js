// What a person cannot read or reach on a page, at the size that it has now: a line for each finding. What scrolls is
// scrolled to; what only a program could scroll counts as hidden.
() => {
  const found = [];
  const open = [...document.querySelectorAll("dialog[open]")].pop();
  const seen = (one) =>
    one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && (!open || open.contains(one)) && !one.closest("[inert], [data-keyboard] .messages"); // the keys are put away to read
  const about = (one) => one.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const spoken = (one) => one.closest(".spoken, .unseen, led-bar, svg, canvas, option");

  /** Where it is to be seen: its box, cut by everything around that cuts. */
  const shown = (one, box) => {
    let [left, top, right, bottom] = [Math.max(0, box.left), Math.max(0, box.top), Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
    for (let around = one.parentElement; around && around !== document.documentElement; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (style.position === "fixed" && style.overflow === "visible") break;
      if (style.overflow === "visible" || style.display === "contents") continue;
      const edge = around.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, edge.left), Math.max(top, edge.top), Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
      if (style.position === "fixed") break;
    }
    return { width: Math.max(0, right - left), height: Math.max(0, bottom - top), x: (left + right) / 2, y: (top + bottom) / 2 };
  };
  const comeTo = (one) => {
    one.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    for (let around = one.parentElement; around; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (/hidden|clip/.test(style.overflowY) && around.scrollTop) around.scrollTop = 0;
      if (/hidden|clip/.test(style.overflowX) && around.scrollLeft) around.scrollLeft = 0;
    }
  };

  const targets = "button, a.button, textarea, select, summary, input:not([type=file], [type=radio], [type=checkbox])";
  for (const one of document.querySelectorAll(targets)) {
    if (!seen(one) || spoken(one)) continue;
    comeTo(one);
    const box = one.getBoundingClientRect();
    const part = shown(one, box);
    if (part.width < Math.min(box.width, innerWidth) - 2 || part.height < Math.min(box.height, 40) - 2) {
      found.push(`cut off (${Math.round(part.width)} x ${Math.round(part.height)} of ${Math.round(box.width)} x ${Math.round(box.height)}): ${about(one)}`);
      continue;
    }
    const top = document.elementFromPoint(part.x, part.y);
    if (top?.closest(".more, timer-bell, link-state")) continue; // on purpose: it goes away at a touch
    if (top && top !== one && !one.contains(top) && !top.closest("label")?.contains(one) && !one.disabled) found.push(`covered by ${about(top)}: ${about(one)}`);
  }

  const texts = document.createTreeWalker(open ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const one = node.parentElement;
    if (!node.data.trim() || !seen(one) || spoken(one) || one.closest("script, style, textarea, button, .part, .sources, live-view")) continue;
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || getComputedStyle(one).clipPath !== "none") continue;
    comeTo(one);
    const range = document.createRange();
    range.selectNodeContents(node);
    const line = range.getClientRects()[0];
    if (!line) continue;
    const part = shown(one, line);
    if (part.width < line.width - 3 || part.height < line.height - 6) {
      if (getComputedStyle(one).textOverflow === "ellipsis") continue;
      found.push(`text cut (${Math.round(part.width)} x ${Math.round(part.height)} of ${Math.round(line.width)} x ${Math.round(line.height)}): ${node.data.trim().slice(0, 50)} in ${about(one)}`);
    }
  }
  return found;
}
