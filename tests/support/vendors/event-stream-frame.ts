/** One message of `application/vnd.amazon.eventstream`: lengths, headers that are texts, a payload, and two sums. */
export function frame(headers: Readonly<Record<string, string>>, payload: object): Uint8Array {
  const body = Buffer.from(JSON.stringify(payload))
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(Buffer.byteLength(value))
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ])
    }),
  )
  const whole = Buffer.alloc(16 + head.length + body.length)
  whole.writeUInt32BE(whole.length, 0)
  whole.writeUInt32BE(head.length, 4)
  whole.writeUInt32BE(Bun.hash.crc32(whole.subarray(0, 8)), 8)
  head.copy(whole, 12)
  body.copy(whole, 12 + head.length)
  whole.writeUInt32BE(Bun.hash.crc32(whole.subarray(0, -4)), whole.length - 4)
  return whole
}
