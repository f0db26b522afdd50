import { CipherContext, RTCCertificate } from 'werift'

export type Identity = RTCCertificate

/** Signature algorithms of certificates (RFC 5246 §7.4.1.4.1). */
export const [RSA, ECDSA] = [1, 3] as const
const SHA256 = 4

/** A new certificate and its key. */
export async function identity(signature: typeof RSA | typeof ECDSA): Promise<Identity> {
  const made = await CipherContext.createSelfSignedCertificateWithKey({ signature, hash: SHA256 })
  return new RTCCertificate(made.keyPem, made.certPem, made.signatureHash)
}

/** Shows the certificate of one and signs with the key of another, as one who has seen a certificate go by. */
export const posing = (as: Identity, { privateKey }: Identity): Identity =>
  new RTCCertificate(privateKey, as.certPem, as.signatureHash)
