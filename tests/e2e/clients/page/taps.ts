// The packages are not to be changed, so the browser's own functions are: what goes in and out can then be listened to.

/** Gives every stream of sound that is played through an `AudioContext`. */
export function tapLoudspeaker(give: (stream: MediaStream) => void): void {
  const { connect } = AudioNode.prototype
  const taps = new WeakMap<BaseAudioContext, AudioNode>()
  const tapOf = (context: AudioContext): AudioNode => {
    const known = taps.get(context)
    if (known) return known
    const tap = new MediaStreamAudioDestinationNode(context, { channelCount: 1 })
    taps.set(context, tap)
    give(tap.stream)
    return tap
  }
  AudioNode.prototype.connect = new Proxy(connect, {
    apply(target, node: AudioNode, args: Parameters<typeof connect>) {
      const [to] = args as [unknown]
      if (to instanceof AudioDestinationNode && node.context instanceof AudioContext)
        Reflect.apply(target, node, [tapOf(node.context)])
      return Reflect.apply(target, node, args)
    },
  })
}

/** Opens this in place of a microphone. */
export function replaceMicrophone(open: () => MediaStream): void {
  navigator.mediaDevices.getUserMedia = async () => open()
}

/** All peer connections that are made, the newest last; `give` gets each as it is made. */
export function tapConnections(
  give: (connection: RTCPeerConnection, index: number) => void,
): readonly RTCPeerConnection[] {
  const made: RTCPeerConnection[] = []
  globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct(target, args) {
      const connection = Reflect.construct(target, args) as RTCPeerConnection
      give(connection, made.push(connection) - 1)
      return connection
    },
  })
  return made
}

/** Gives every binary message that comes over a WebSocket, as it comes. */
export function tapSockets(give: (message: Blob) => void): void {
  globalThis.WebSocket = new Proxy(WebSocket, {
    construct(target, args) {
      const socket = Reflect.construct(target, args) as WebSocket
      socket.addEventListener('message', ({ data }) => data instanceof Blob && give(data))
      return socket
    },
  })
}
