import { beforeAll, expect, test } from 'bun:test'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startServer } from './support/server.ts'

const ROOT = join(import.meta.dir, '..')
const BINARY = join(ROOT, 'dist/voxray')
const BUILD_MS = 120_000

beforeAll(async () => {
  const build = Bun.spawn([process.execPath, 'run', 'build'], { cwd: ROOT, stdout: 'pipe', stderr: 'pipe' })
  const [code, said] = await Promise.all([build.exited, new Response(build.stderr).text()])
  if (code !== 0) throw new Error(said)
}, BUILD_MS)

test('the build is one file', async () => {
  expect(await readdir(join(ROOT, 'dist'))).toEqual(['voxray'])
})

test('started from an empty folder it serves its page, speaks, and stops when told', async () => {
  await using server = await startServer({ binary: BINARY })
  const page = await fetch(server.url)
  expect(page.status).toBe(200)
  const html = await page.text()
  const [, script = ''] = /<script[^>]+src="([^"]+)"/.exec(html) ?? []
  expect((await fetch(new URL(script, server.url))).headers.get('content-type')).toContain('javascript')
  expect(await (await fetch(`${server.url}/api/v1/health`)).json()).toMatchObject({ data: { status: 'ok' } })

  const heard = await greeting(server.port)
  expect(heard.text).toContain('voxray')
  expect(heard.loudest).toBeGreaterThan(1000)
  expect(await server.stop()).toBe(0)
}, 60_000)

/** Two seconds of what a caller on the WebSocket gets without saying a word. */
async function greeting(port: number): Promise<{ text: string; loudest: number }> {
  const socket = new WebSocket(`ws://localhost:${port}/ws`)
  let text = ''
  let samples = 0
  let loudest = 0
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('close', () => reject(new Error('closed')))
    socket.addEventListener('message', ({ data }) => {
      const { type, data: content } = JSON.parse(String(data))
      if (type === 'LLMTextFrame') text += content.text
      if (!content?.audio) return
      const pcm = new Int16Array(Uint8Array.fromBase64(content.audio).buffer)
      samples += pcm.length
      for (const sample of pcm) loudest = Math.max(loudest, Math.abs(sample))
      if (samples > 48_000) resolve()
    })
  })
  socket.close()
  return { text, loudest }
}
