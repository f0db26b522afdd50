const session = (...more: string[]) => ['v=0', 'o=- 1 0 IN IP4 0.0.0.0', 's=-', 't=0 0', ...more]

export const transport = [
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789012345678901',
  `a=fingerprint:sha-256 ${Array(32).fill('00').join(':')}`,
  'a=setup:actpass',
]

export const audio = (...more: string[]) => [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  ...more,
]

export const channel = (...more: string[]) => [
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=sctp-port:5000',
  ...more,
]

/** An offer of these lines. */
export const sdpOf = (first: readonly string[], ...media: (readonly string[])[]): string =>
  [...session(...first), ...media.flat(), ''].join('\r\n')

/** Each medium of an SDP: its m= line without formats, its direction, and its mid. */
export const shapeOf = (sdp: string) =>
  sdp
    .split(/\r\n(?=m=)/)
    .slice(1)
    .map((section) => {
      const [, kind, port] = /^m=(\S+) (\d+)/.exec(section) ?? []
      return {
        kind,
        isRefused: port === '0',
        direction: /a=(sendrecv|sendonly|recvonly|inactive)/.exec(section)?.[1],
        mid: /a=mid:(\S+)/.exec(section)?.[1],
      }
    })
