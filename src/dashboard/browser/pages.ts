import type { ComponentType } from 'preact'

/** What a page is given: the values of the names in its path, decoded. */
export interface PageProps { params: Record<string, string> }

export interface PageEntry {
  /** e.g. `/relationships/:key` */
  path: string
  /** its name in the navigation; without one it is reached from other pages */
  nav?: string
  load (): Promise<{ default: ComponentType<PageProps> }>
}

/** Every page, loaded when it is first opened. The more specific path stands first. */
export const PAGES: PageEntry[] = [
  { path: '/', nav: 'Portfolio', load: async () => await import('./pages/portfolio.tsx') },
  { path: '/relationships', nav: 'Relationships', load: async () => await import('./pages/relationships.tsx') },
  { path: '/relationships/:key', load: async () => await import('./pages/relationship.tsx') },
  { path: '/metrics', nav: 'Metrics', load: async () => await import('./pages/explorer.tsx') },
  { path: '/model', nav: 'Model', load: async () => await import('./pages/model.tsx') },
  { path: '/ledger/:id', load: async () => await import('./pages/event.tsx') },
  { path: '/ledger', nav: 'Ledger', load: async () => await import('./pages/ledger.tsx') },
  { path: '/formula/:name', load: async () => await import('./pages/formula.tsx') },
  { path: '/formula', load: async () => await import('./pages/formula.tsx') },
  { path: '/signals', nav: 'Signals', load: async () => await import('./pages/signals.tsx') }
]
