import { basename, resolve } from 'node:path'
import type { HTMLBundle } from 'bun'

/** A file of the page. All but the HTML have a hash of what they hold in their name. */
export interface PageAsset {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The page as the browser gets it: found beside the code of a built server, and bundled when the source is run. */
export async function pageAssets(page: HTMLBundle): Promise<readonly PageAsset[]> {
  if (!page.files) return await bundled(page.index)
  return await Promise.all(
    page.files.map(async ({ path, headers }) => ({
      name: basename(path),
      type: headers['content-type'],
      bytes: await Bun.file(resolve(import.meta.dir, path)).bytes(),
    })),
  )
}

async function bundled(index: string): Promise<readonly PageAsset[]> {
  const { outputs } = await Bun.build({ entrypoints: [index], minify: true, target: 'browser' })
  return await Promise.all(
    outputs.map(async (output) => ({
      name: basename(output.path),
      type: output.type,
      bytes: new Uint8Array(await output.arrayBuffer()),
    })),
  )
}

export const isHtml = ({ type }: PageAsset): boolean => type.startsWith('text/html')
