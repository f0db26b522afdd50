/** Reads a file that must be byte for byte the one expected; throws, naming the file, when it is not. */
export async function verifiedBytes(path: string, sha256: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await Bun.file(path).arrayBuffer())
  const actual = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
  if (actual !== sha256) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    throw new Error(`${name} has sha256 ${actual}, not ${sha256}: the package was changed or is damaged, reinstall it`)
  }
  return bytes
}
