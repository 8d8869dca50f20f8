// A picture for the camera of /design. Nobody's face: heads and shoulders of plain shapes.

/** @typedef {[x: number, size: number, cloth: string, skin: string]} Head */

/** @type {Head[]} */
const ONE = [[320, 1, "#29333f", "#c79a78"]];

/** @param {Head[]} heads @returns {Promise<ArrayBuffer>} a JPEG of 640 x 480 */
export async function paint(heads = ONE) {
  const canvas = new OffscreenCanvas(640, 480);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser draws nothing.");
  const wall = pen.createLinearGradient(0, 0, 640, 480);
  wall.addColorStop(0, "#4d5a66");
  wall.addColorStop(1, "#8b7f70");
  pen.fillStyle = wall;
  pen.fillRect(0, 0, 640, 480);
  pen.fillStyle = "#2c3e57";
  pen.fillRect(40, 60, 120, 180);
  for (const head of heads) draw(pen, head);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
  return blob.arrayBuffer();
}

/** @param {OffscreenCanvasRenderingContext2D} pen @param {Head} head */
function draw(pen, [x, size, cloth, skin]) {
  const oval = (/** @type {number[]} */ [left, top, width, height, from = 0, to = 7], /** @type {string} */ colour) => {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.ellipse(left, top, width, height, 0, from, to);
    pen.fill();
  };
  oval([x, 480, 170 * size, 150 * size], cloth);
  pen.fillStyle = skin;
  pen.fillRect(x - 32 * size, 300, 64 * size, 60);
  oval([x, 230, 76 * size, 100 * size], skin);
  oval([x, 165, 80 * size, 56 * size, Math.PI, 0], "#3b2a20"); // hair
  for (const side of [-1, 1]) oval([x + 28 * side * size, 222, 6 * size, 6 * size], "#3b2a20");
  pen.lineWidth = 5;
  pen.strokeStyle = "#7c4a3a";
  pen.beginPath();
  pen.arc(x, 262, 26 * size, 0.35, Math.PI - 0.35);
  pen.stroke();
}
