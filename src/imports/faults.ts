/** The caller's command or mapping is not as it must be; nothing was read. */
export class UsageFault extends Error {
  override name = 'UsageFault'
}

/** One row cannot become what the mapping says. `message` names the column, the cause and the remedy. */
export class RowFault extends Error {
  override name = 'RowFault'
}

/** The import cannot go on: the file is broken from here on, the service refuses the key. What went in before stays in. */
export class Stopped extends Error {
  override name = 'Stopped'
}

/** A value as an error repeats it: quoted and cut. */
export function quoted (value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
