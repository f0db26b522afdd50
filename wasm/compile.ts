import asc from 'assemblyscript/asc'

/** Compiles `kernel.ts` of a folder beside this file: `silero` or `smart-turn`. */
export async function compileKernel(name: string): Promise<Uint8Array> {
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    ['kernel.ts', '--outFile', `${name}.wasm`, '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
    {
      readFile: async (path, folder) => {
        const file = Bun.file(`${import.meta.dir}/${name}/${folder}/${path}`)
        return (await file.exists()) ? file.text() : null
      },
      writeFile: (_path, contents) => {
        if (typeof contents !== 'string') binary = contents
      },
      listFiles: () => [],
    },
  )
  if (error || !binary) throw new Error(`the kernel does not compile: ${stderr.toString()}`, { cause: error })
  return binary
}

/** Writes what it compiles to beside it, with its checksum. */
export async function buildKernel(name: string): Promise<void> {
  const binary = await compileKernel(name)
  const sha256 = new Bun.CryptoHasher('sha256').update(binary).digest('hex')
  const path = `${import.meta.dir}/${name}/${name}.wasm`
  await Bun.write(path, binary)
  await Bun.write(`${path}.sha256`, `${sha256}  ${name}.wasm\n`)
}
