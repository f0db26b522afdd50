import { buildKernel } from '../compile.ts'

/** `bun wasm/smart-turn/build.ts` */
await buildKernel('smart-turn')
