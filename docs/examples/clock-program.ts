import { program } from '../../src/program.ts'
import { talkingClock } from './talking-clock.ts'

/** All of voxray, but callers hear the time, in the configured voice. */
process.exit(await program(process.argv.slice(2), { agent: ({ tts }) => talkingClock(tts) }))
