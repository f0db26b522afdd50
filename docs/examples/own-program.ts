import { program } from '../../src/program.ts'
import { acme } from './acme/index.ts'
import { parrot } from './parrot.ts'

/** All of voxray, with a carrier and a provider of ours. */
process.exit(await program(process.argv.slice(2), { carriers: [acme], providers: { parrot } }))
