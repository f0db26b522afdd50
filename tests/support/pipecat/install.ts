import { join } from 'node:path'
import { installPackages, packagesFolder } from '../python/packages.ts'

/** Pipecat with what its evals import, and aiortc. Leaves out what neither imports: half the size, and half a minute. */
export const PIPECAT = { name: 'pipecat', requirements: join(import.meta.dir, 'requirements.txt') }

/** Where Pipecat and aiortc are kept for the tests. */
export const pipecatFolder = async (): Promise<string> => await packagesFolder(PIPECAT)

export const installPipecat = async (): Promise<void> => await installPackages(PIPECAT, 'Pipecat and aiortc')
