import { cpus, loadavg, release, totalmem } from 'node:os'
import { devDependencies } from '../../package.json'

const MEASURED = ['werift', 'opus-decoder', 'libopus-wasm', 'elysia', '@ricky0123/vad-web'] as const

/** Where and with what the figures were taken: they mean nothing without it. */
export async function describeMachine(): Promise<string> {
  const [cpu] = cpus()
  const system = await Bun.file('/etc/os-release')
    .text()
    .catch(() => '')
  const name = /^PRETTY_NAME="(.*)"$/m.exec(system)?.[1] ?? process.platform
  const libraries = MEASURED.map((library) => `${library} ${devDependencies[library]}`)
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  return [
    `- command: \`bun run bench ${process.argv.slice(2).join(' ')}\``.replace(/ `$/, '`'),
    `- date: ${new Date().toISOString().slice(0, 16)} UTC`,
    `- machine: ${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${memory}; ${name}, kernel ${release()}`,
    `- versions: Bun ${Bun.version}; ${libraries.join(', ')}`,
    `- load average at the start: ${loadavg()
      .map((load) => load.toFixed(2))
      .join(', ')}`,
    '',
  ].join('\n')
}
