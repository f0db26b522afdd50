import { join } from 'node:path'
import { configurationPage } from './configuration-page.ts'

/** Writes the pages of docs/ that are made from the program. Prettier lays them out afterwards. */
await Bun.write(join(import.meta.dir, '../docs/configuration.md'), configurationPage())
