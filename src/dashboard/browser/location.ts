import { computed, signal } from '@preact/signals'

/*
 * The place is kept after the # of the address, path and parameters both (#/relationships?band=poor), so that the server and the
 * prefix of a proxy have no part in it, and a place can be sent to somebody. Parts of the path are decoded one by one: a key of a
 * relationship may hold any character, a slash and a percent sign too.
 */

const shown = () => location.hash.replace(/^#?\/?/, '/')

/** Where the reader is, e.g. `/relationships?band=poor`; read it in a component, and the component follows. */
export const place = signal(shown())
/** The path of the place, still encoded. */
export const path = computed(() => place.value.split('?')[0]!)
/** The parameters of the place. */
export const parameters = computed(() => new URLSearchParams(place.value.split('?')[1] ?? ''))

addEventListener('hashchange', () => { place.value = shown() })
addEventListener('popstate', () => { place.value = shown() })

/** Goes to a place such as `/relationships?band=poor`. */
export function navigate (to: string, { replace = false }: { replace?: boolean } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', `#${to}`)
  place.value = shown()
}

/** Changes some parameters of the place; what is undefined or empty goes. Without `push` the way back leads to the page before. */
export function changeParameters (changes: Record<string, string | undefined>, { push = false }: { push?: boolean } = {}): void {
  const next = new URLSearchParams(parameters.value)
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') next.delete(name)
    else next.set(name, value)
  }
  navigate(placeOf(path.value, next), { replace: !push })
}

/** A place as text, e.g. `/relationships?band=poor`. */
export function placeOf (path: string, given: URLSearchParams | Record<string, string | undefined> = {}): string {
  const search = given instanceof URLSearchParams
    ? given
    : new URLSearchParams(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''))
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

/** What a link to a place says: `<a href={hrefTo('/signals')}>`. */
export const hrefTo = (path: string, given?: Record<string, string | undefined>) => `#${placeOf(path, given)}`

/** The address of a relationship's page. */
export const relationshipHref = (key: string, given?: Record<string, string | undefined>) => hrefTo(`/relationships/${encodeURIComponent(key)}`, given)
