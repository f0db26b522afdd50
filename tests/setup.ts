/** Brings what the tests need beyond npm: a browser, recorded human speech, a Redis and a TURN server from Debian's packages, and Pipecat and aiortc from PyPI. */
import { existsSync } from 'node:fs'
import { installPipecat } from './support/pipecat/install.ts'

const NEEDS = [
  { file: '/usr/bin/chromium', packageName: 'chromium', why: 'the browser that talks to the server' },
  {
    file: '/usr/share/pocketsphinx/test/data/librivox/fileids',
    packageName: 'pocketsphinx-testdata',
    why: 'recorded speech with transcriptions',
  },
  {
    file: '/usr/share/asterisk/sounds/en_US_f_Allison/hello-world.wav',
    packageName: 'asterisk-core-sounds-en-wav',
    why: 'recorded speech of a telephone voice',
  },
  {
    file: '/usr/share/asterisk/sounds/en_US_f_Allison/hello-world.g722',
    packageName: 'asterisk-core-sounds-en-g722',
    why: 'the same voice at 16 kHz, which conversations are measured with',
  },
  { file: '/usr/bin/redis-server', packageName: 'redis-server', why: 'the store that servers share' },
  { file: '/usr/bin/turnserver', packageName: 'coturn', why: 'a TURN server for callers behind firewalls' },
  { file: '/usr/bin/pip3', packageName: 'python3-pip', why: "Pipecat's own client and evals, and aiortc" },
] as const

const missing = NEEDS.filter(({ file }) => !existsSync(file))

if (missing.length > 0) {
  const packages = missing.map(({ packageName }) => packageName)
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (process.getuid?.() !== 0 || !Bun.which('apt-get')) {
    console.error('The tests need these Debian packages:')
    for (const { packageName, why } of missing) console.error(`  ${packageName}: ${why}`)
    console.error(`Install them as root, then run the tests again:\n  sudo ${command}`)
    process.exit(1)
  }
  console.log(`Installing for the tests: ${packages.join(', ')}`)
  run('apt-get update -qq')
  run(`${command} -qq`)
}

await installPipecat()

function run(command: string): void {
  const { exitCode } = Bun.spawnSync(['sh', '-c', command], {
    stdout: 'ignore',
    stderr: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (exitCode !== 0) {
    console.error(`"${command}" failed with exit code ${exitCode}`)
    process.exit(1)
  }
}
