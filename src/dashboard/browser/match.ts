/** The values of the names of a pattern such as `/relationships/:key`; undefined when the path is another. */
export function match (pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern, path.replace(/(.)\/$/, '$1')].map(text => text.split('/')) as [string[], string[]]
  if (wanted.length !== given.length) return undefined
  const values: Record<string, string> = {}
  for (const [i, part] of wanted.entries()) {
    if (part.startsWith(':') && given[i] !== '') values[part.slice(1)] = decode(given[i]!)
    else if (part !== given[i]) return undefined
  }
  return values
}

function decode (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
