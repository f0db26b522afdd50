import asc from 'assemblyscript/asc'

/** Compiles `kernel.ts` to `smart-turn.wasm` beside it and records the checksum: `bun wasm/smart-turn/build.ts`. */
export async function compileKernel(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    ['kernel.ts', '--outFile', 'smart-turn.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
    {
      readFile: async (name, folder) => {
        const file = Bun.file(`${import.meta.dir}/${folder}/${name}`)
        return (await file.exists()) ? file.text() : null
      },
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') binary = contents
      },
      listFiles: () => [],
    },
  )
  if (error || !binary) throw new Error(`the kernel does not compile: ${stderr.toString()}`, { cause: error })
  return binary
}

if (import.meta.main) {
  const binary = await compileKernel()
  const sha256 = new Bun.CryptoHasher('sha256').update(binary).digest('hex')
  await Bun.write(`${import.meta.dir}/smart-turn.wasm`, binary)
  await Bun.write(`${import.meta.dir}/smart-turn.wasm.sha256`, `${sha256}  smart-turn.wasm\n`)
}
