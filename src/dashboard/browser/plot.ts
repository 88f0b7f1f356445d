/** What of Observable Plot is used; what is not named here is not loaded. Add marks as pages need them. */
export {
  areaY, axisX, axisY, barX, barY, cell, dot, gridX, gridY, link, lineY, plot, pointer, pointerX, pointerY,
  rect, rectX, ruleX, ruleY, text, tickX, tip
} from '@observablehq/plot'
export type { PlotOptions, Markish } from '@observablehq/plot'
