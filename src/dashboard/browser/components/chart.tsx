import { useEffect, useRef, useState } from 'preact/hooks'
import { plot, type PlotOptions } from '../plot.ts'

/** Options of Plot for a width in CSS pixels. Colours are CSS variables (see colours.ts), so a change of theme redraws nothing. */
export type Draw = (width: number) => PlotOptions

interface ChartProps<Row> {
  label: string
  draw: Draw
  minWidth?: number
  /** what a click, or Enter, on the datum that a tip shows does; needs a mark with `pointer`, `pointerX` or `pointerY` */
  onPick?: ((row: Row) => void) | undefined
  /** where the arrow keys stop, in the chart's own units and in this order; by default they go from left to right */
  stops?: readonly Stop[] | undefined
}

/** A place in a chart with scales for x and y. */
export interface Stop { x: number | Date | string, y: number | Date | string }

/**
 * A chart as wide as there is room. With the focus on it the arrow keys move along it as a pointer does; what it points at is read out.
 * To who does not see it, it is a picture with a name: the same figures stand in the table of its figure.
 */
export function Chart<Row> ({ label, draw, minWidth = 260, onPick, stops }: ChartProps<Row>) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame, minWidth)
  const [said, setSaid] = useState('')
  // What the keys pointed at last: a pointer that rests near by must not take it away.
  const pointed = useRef<Row | undefined>()
  useEffect(() => {
    pointed.current = undefined
    if (width > 0) frame.current!.replaceChildren(drawn({ className: 'plot', ...draw(width), width }))
  }, [width, draw])
  const at = useRef(0.5)
  const stop = useRef(-1)
  const value = () => (frame.current?.firstElementChild as { value?: Row | null } | null | undefined)?.value ?? undefined
  const pick = (picked: Row | undefined) => { if (picked !== undefined) onPick?.(picked) }
  const point = (svg: SVGSVGElement, share: number, depth?: number) => {
    setSaid(pointAt(svg, share, depth))
    pointed.current = value()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') return pick(pointed.current ?? value())
    const step = { ArrowRight: 0.02, ArrowLeft: -0.02 }[event.key]
    const svg = frame.current?.querySelector('svg')
    if (step === undefined || svg == null) return
    event.preventDefault()
    if (stops !== undefined && stops.length > 0) {
      stop.current = (stop.current + Math.sign(step) * (event.shiftKey ? 10 : 1) + stops.length * 10) % stops.length
      return point(svg, ...shareOf(frame.current!.firstElementChild as Scaled, svg, stops[stop.current]!))
    }
    at.current = Math.min(0.99, Math.max(0.01, at.current + (event.shiftKey ? 5 * step : step)))
    point(svg, at.current)
  }
  return (
    <>
      <div
        class={onPick === undefined ? 'chart' : 'chart pick'} ref={frame} tabIndex={0} role='img' aria-label={`${label}; arrow keys move along the chart`}
        onKeyDown={onKeyDown} onClick={() => pick(value())}
      />
      <span class='unseen' aria-live='polite'>{said}</span>
    </>
  )
}

function drawn (options: PlotOptions): Element {
  const picture = plot(options)
  // Plot brings rules along that the content security policy refuses; they stand in style/plot.css.
  for (const style of picture.querySelectorAll('style')) style.remove()
  picture.setAttribute('aria-hidden', 'true')
  return picture
}

type Scaled = ReturnType<typeof plot>

/** A place of the chart as shares of the picture's width and height. */
function shareOf (picture: Scaled, { width, height }: SVGSVGElement, { x, y }: Stop): [number, number] {
  const along = (name: 'x' | 'y', value: unknown) => Number(picture.scale(name)?.apply(value) ?? 0)
  return [along('x', x) / width.baseVal.value, along('y', y) / height.baseVal.value]
}

/** Moves the pointer of the chart, and returns what it shows then. */
function pointAt (svg: SVGSVGElement, share: number, depth = 0.5): string {
  const { left, top, width, height } = svg.getBoundingClientRect()
  const where = { clientX: left + share * width, clientY: top + depth * height, pointerType: 'mouse', bubbles: true }
  svg.dispatchEvent(new PointerEvent('pointerenter', where))
  svg.dispatchEvent(new PointerEvent('pointermove', where))
  return [...svg.querySelectorAll('[aria-label=tip] text > tspan')].map(line => line.textContent?.trim()).join(', ')
}

/** How wide an element is, in whole pixels; 0 until it is known. */
function useWidth (element: { current: HTMLElement | null }, least: number): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (element.current === null) return
    const observer = new ResizeObserver(([entry]) => { if (entry) setWidth(Math.max(least, Math.floor(entry.contentRect.width))) })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [least])
  return width
}
