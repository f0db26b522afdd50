import { createHmac } from 'node:crypto'

/** A binding request as browsers send it, with its integrity and nothing after it. */
export function bindingRequest(user: string, password: string): Buffer {
  const name = Buffer.alloc((user.length + 3) & ~3)
  name.write(user)
  const attribute = Buffer.alloc(4)
  attribute.writeUInt16BE(6, 0)
  attribute.writeUInt16BE(user.length, 2)
  const signed = Buffer.concat([Buffer.from('000100002112a442000102030405060708090a0b', 'hex'), attribute, name])
  signed.writeUInt16BE(signed.length + 24 - 20, 2)
  const mac = createHmac('sha1', password).update(signed).digest()
  return Buffer.concat([signed, Buffer.from('00080014', 'hex'), mac])
}
