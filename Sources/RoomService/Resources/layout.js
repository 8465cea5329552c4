// How many tiles fit how: pure arithmetic.

export const GAP = 10;
const WIDEST = 16 / 9;
const NARROWEST = 4 / 5;
const SMALLEST_WIDTH = 136;

/**
 * The size of `count` equal tiles that fills a space best. Where the best would be too small to see anybody, tiles keep a width
 * and the space scrolls.
 */
export function tileSize(count, width, height) {
  let best = { width: 0, height: 0, columns: 1 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    let tileWidth = (width - GAP * (columns - 1)) / columns;
    let tileHeight = (height - GAP * (rows - 1)) / rows;
    if (tileWidth <= 0 || tileHeight <= 0) continue;
    if (tileWidth / tileHeight > WIDEST) tileWidth = tileHeight * WIDEST;
    else if (tileWidth / tileHeight < NARROWEST) tileHeight = tileWidth / NARROWEST;
    if (tileWidth * tileHeight > best.width * best.height) best = { width: tileWidth, height: tileHeight, columns };
  }
  if (best.width < SMALLEST_WIDTH || best.height < SMALLEST_WIDTH * 0.6) {
    const columns = Math.max(1, Math.floor((width + GAP) / (SMALLEST_WIDTH + GAP)));
    const tileWidth = (width - GAP * (columns - 1)) / columns;
    return { width: Math.floor(tileWidth), height: Math.floor(tileWidth * 0.75), columns };
  }
  return { width: Math.floor(best.width), height: Math.floor(best.height), columns: best.columns };
}
