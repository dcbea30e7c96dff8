// The contrast of each text with what lies behind it, where it is less than WCAG 2.2 AA asks.
// A gradient counts with each of its colours: axe-core leaves those to us.
() => {
  const parts = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => {
    const mixed = (c) => top[c] * top.a + below[c] * (1 - top.a);
    return { r: mixed("r"), g: mixed("g"), b: mixed("b"), a: 1 };
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  // What may lie behind an element: colours in layers, down to the first that hides the others.
  const known = new Map();
  const behind = (element) => {
    if (!element) return [parts(getComputedStyle(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)")];
    if (known.has(element)) return known.get(element);
    const style = getComputedStyle(element), own = parts(style.backgroundColor);
    const base = (own.a === 1 ? [own] : behind(element.parentElement)).map((below) => over(own, below));
    const drawn = (style.backgroundImage.match(/rgba?\([^)]*\)/g) ?? []).map(parts);
    const found = [...base, ...base.flatMap((below) => drawn.map((top) => over(top, below)))];
    known.set(element, found);
    return found;
  };
  const faults = new Map();
  let texts = 0;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true }) || element.closest("svg, noscript, script, style")) continue;
    texts += 1;
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    for (const below of behind(element)) {
      const found = ratio(over(parts(style.color), below), below);
      if (found < least) faults.set(`${element.tagName}.${element.className}: ${style.color} on ${Object.values(below).map(Math.round)}`, found.toFixed(2));
    }
  }
  return { texts, faults: [...faults] };
}
