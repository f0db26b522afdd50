import { join } from 'node:path'

const ROOT = join(import.meta.dir, '../..')
const BUILT = 'VOXRAY_TESTS_BUILT'

/** The compiled server, built once for all tests that run it. */
export async function builtBinary(): Promise<string> {
  const binary = join(ROOT, 'dist/voxray')
  if (process.env[BUILT] === binary) return binary
  const build = Bun.spawn([process.execPath, 'run', 'build'], { cwd: ROOT, stdout: 'pipe', stderr: 'pipe' })
  const [code, said] = await Promise.all([build.exited, new Response(build.stderr).text()])
  if (code !== 0) throw new Error(said)
  process.env[BUILT] = binary
  return binary
}
