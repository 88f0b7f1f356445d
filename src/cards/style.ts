import { createHash } from 'node:crypto'
import { THEMES, type Theme } from './schema.ts'

/** Colours of one appearance; texts have a contrast of at least 4.5 on `back`. */
interface Palette {
  back: string
  edge: string
  text: string
  soft: string
  track: string
  bands: Record<Band, string>
}

type Band = 'strong' | 'good' | 'fair' | 'poor' | 'unrated'

const LIGHT: Palette = {
  back: '#ffffff',
  edge: '#d0d7de',
  text: '#1f2328',
  soft: '#57606a',
  track: '#e6eaef',
  bands: { strong: '#1a7f37', good: '#0f6cbd', fair: '#8a5a00', poor: '#c2261c', unrated: '#57606a' }
}
const DARK: Palette = {
  back: '#161b22',
  edge: '#3d444d',
  text: '#f0f3f6',
  soft: '#a9b3be',
  track: '#30363d',
  bands: { strong: '#4ac26b', good: '#6cb6ff', fair: '#e0a53a', poor: '#ff8a80', unrated: '#a9b3be' }
}

/** Names of bands that a newer model may have are shown like no band. */
export function bandClass (band: string): Band {
  return Object.hasOwn(LIGHT.bands, band) ? band as Band : 'unrated'
}

function svgColours ({ back, edge, text, soft, track, bands }: Palette): string {
  const of = (name: string, colour: string) => `.${name}{fill:${colour}}`
  return `.back{fill:${back};stroke:${edge}}.text{fill:${text}}.soft{fill:${soft}}.track{fill:${track}}.mark{fill:${text}}` +
    Object.entries(bands).map(([name, colour]) => of(name, colour)).join('')
}

function htmlColours ({ back, edge, text, soft, track, bands }: Palette): string {
  return `:root{--back:${back};--edge:${edge};--text:${text};--soft:${soft};--track:${track};` +
    `${Object.entries(bands).map(([name, colour]) => `--${name}:${colour}`).join(';')}}`
}

function themed (theme: Theme, colours: (palette: Palette) => string): string {
  if (theme === 'light') return colours(LIGHT)
  if (theme === 'dark') return colours(DARK)
  return `${colours(LIGHT)}@media(prefers-color-scheme:dark){${colours(DARK)}}`
}

const SVG = 'text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-size:13px}' +
  '.name{font-size:18px;font-weight:600;unicode-bidi:plaintext}.score{font-size:26px;font-weight:700}.strength{font-weight:600}.small{font-size:12px}'

const HTML = `*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
article{max-width:480px;margin:0 auto;padding:14px 16px}
header{border-bottom:1px solid var(--edge);padding-bottom:8px}
h1{font-size:19px;line-height:1.25;margin:0;overflow-wrap:anywhere;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
h2{font-size:13px;margin:14px 0 2px;color:var(--soft)}
p,ul,dl,dd,ol{margin:0}
ul{padding-left:18px}
li{margin:3px 0;overflow-wrap:anywhere}
small,time{color:var(--soft);font-size:13px}
dl{display:flex;flex-wrap:wrap;gap:10px 16px;margin-top:10px}
dl div{flex:1 1 200px}
dt{color:var(--soft);font-size:13px}
strong{font-size:26px;line-height:1.2}
b{font-weight:600}
svg{display:block;width:100%;height:10px;margin:3px 0}
.track{fill:var(--track)}.mark{fill:var(--text)}
${(['strong', 'good', 'fair', 'poor', 'unrated']).map(band => `.${band}{color:var(--${band});fill:var(--${band})}`).join('')}
.alert{border-left:4px solid var(--poor);padding-left:10px;margin-top:12px}
.alert h2{margin-top:0}`

const styles = (base: string, colours: (palette: Palette) => string) =>
  Object.fromEntries(THEMES.map(theme => [theme, `${base}${themed(theme, colours)}`])) as Record<Theme, string>

/** The style of a picture, whole. */
export const SVG_STYLE = styles(SVG, svgColours)
/** The style of a page, whole. */
export const HTML_STYLE = styles(HTML, htmlColours)

/** Names a style in a Content-Security-Policy: this text, and no other. */
export function styleSource (style: string): string {
  return `'sha256-${createHash('sha256').update(style).digest('base64')}'`
}
