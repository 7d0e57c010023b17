// The texts on the page whose contrast with what is behind them is below 4.5 (3 when large).
() => {
  const parse = (c) => (c.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const over = ([r, g, b, a = 1], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (e) => {
    const chain = [];
    for (let n = e; n; n = n.parentElement) chain.push(parse(getComputedStyle(n).backgroundColor));
    let base = [255, 255, 255];
    for (const c of chain.reverse()) base = over(c, base);
    return base;
  };
  const poor = [];
  const walker = document.createTreeWalker(document.querySelector('.stApp'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const e = walker.currentNode.parentElement;
    if (!text || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (e.closest('[disabled], style, script, [data-testid="stIconMaterial"]')) continue;
    const back = behind(e);
    let opacity = 1;
    for (let n = e; n; n = n.parentElement) opacity *= Number(getComputedStyle(n).opacity);
    const style = getComputedStyle(e);
    const color = parse(style.color);
    const front = over([...color.slice(0, 3), (color[3] ?? 1) * opacity], back);
    const [a, b] = [light(front), light(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${text.slice(0, 40)}`);
  }
  return poor;
}
