import { buildKernel } from '../compile.ts'

/** `bun wasm/silero/build.ts` */
await buildKernel('silero')
