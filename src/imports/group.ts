import type { Recipe } from './compile.ts'
import { RowFault, Stopped } from './faults.ts'
import type { Row, Scalar } from './values.ts'

/** Lines of the file that share one fate, and what they became so far. */
export interface Unit {
  lines: number[]
  row: Row
  fault?: string
}

type Group = NonNullable<Recipe['group']>

/** Lines that belong together but stand apart must be kept until the end of the file; this many groups at most. */
const MOST_GROUPS = 500_000
/** Sums do not depend on the order of the lines to this many digits. */
const PRECISION = 1e6

/**
 * Puts lines with the same key together: the first line gives the cells, the sums are added as columns. A group is told when the
 * key changes (`contiguous`), or at the end of the file in the order of the first lines.
 */
export class Groups {
  readonly #group: Group
  /** what is kept of a row: only the cells that the mapping reads */
  readonly #columns: string[]
  readonly #open = new Map<Scalar, Unit & { sums: number[] }>()

  constructor (group: Group, columns: readonly string[]) {
    this.#group = group
    this.#columns = [...new Set(columns.flatMap(name => [name, name.split('.')[0]!]))]
  }

  /** Takes a line and returns the groups that are complete now. @throws RowFault when the line has no key */
  add (line: number, row: Row): Unit[] {
    const key = this.#group.key(row)
    if (key === undefined) throw new RowFault('group_by.key: there is no value, because a cell is empty; fill it, or skip such lines')
    const done = this.#group.contiguous && this.#open.size > 0 && !this.#open.has(key) ? this.end() : []
    const unit = this.#open.get(key)
    if (unit) unit.lines.push(line)
    else if (this.#open.size === MOST_GROUPS) throw new Stopped(`The file has more than ${MOST_GROUPS} groups; sort it by the key and set group_by.contiguous.`)
    else this.#open.set(key, { lines: [line], row: this.#kept(row), sums: this.#group.sums.map(() => 0) })
    this.#sum(this.#open.get(key)!, line, row)
    return done
  }

  #kept (row: Row): Row {
    return Object.fromEntries(this.#columns.flatMap(name => Object.hasOwn(row, name) ? [[name, row[name]]] : []))
  }

  #sum (unit: Unit & { sums: number[] }, line: number, row: Row): void {
    try {
      for (const [i, [name, read]] of this.#group.sums.entries()) {
        const value = read(row) ?? 0
        if (typeof value !== 'number') throw new RowFault(`group_by.sums.${name}: must be a number; add "number": true to the column`)
        unit.sums[i]! += value
      }
    } catch (error) {
      if (!(error instanceof RowFault)) throw error
      // A sum without one of its lines would be wrong, so the whole group waits for the correction.
      unit.fault ??= `line ${line}, which belongs to the same group: ${error.message}`
    }
  }

  /** The groups that are still open. */
  end (): Unit[] {
    const units = [...this.#open.values()].map(({ lines, row, fault, sums }): Unit => ({
      lines,
      row: { ...row, ...Object.fromEntries(this.#group.sums.map(([name], i) => [name, Math.round(sums[i]! * PRECISION) / PRECISION])) },
      ...(fault === undefined ? {} : { fault })
    }))
    this.#open.clear()
    return units
  }
}
