#!/usr/bin/env node
await import('./build.js')
await import('../dist/src/cli.js')
