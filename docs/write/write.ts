import { join } from 'node:path'
import { apiDocuments } from './api-documents.ts'
import { configurationPage } from './configuration-page.ts'
import { webhookSchema } from '../../src/observe/webhooks/events.ts'
import { metricsPage } from './metrics-page.ts'
import { providerPages } from './provider-pages.ts'

/** Writes the pages of docs/ that are made from the program. Prettier lays out the Markdown afterwards. */
const pages = {
  'configuration.md': configurationPage(),
  'metrics.md': metricsPage(),
  'webhooks.schema.json': `${JSON.stringify(webhookSchema, undefined, 2)}\n`,
  ...providerPages(),
  ...(await apiDocuments()),
}
for (const [path, text] of Object.entries(pages)) await Bun.write(join(import.meta.dir, '..', path), text)
