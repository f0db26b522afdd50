/** A named constant of an ONNX graph. */
export interface OnnxTensor {
  readonly shape: readonly number[]
  /** Floats, or integers of the width of their type: little-endian, as long as the file says, whatever the shape says. */
  readonly raw: Uint8Array
  /** Some files keep small integers here instead, as protobuf's varints. */
  readonly varints: Uint8Array
}

/** The bytes are no ONNX file, or not the one expected. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError'
}

// Field numbers of onnx.proto (ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto).
const MODEL_GRAPH = 7
const GRAPH_NODE = 1
const GRAPH_INITIALIZER = 5
const NODE_ATTRIBUTE = 5
const ATTRIBUTE_NAME = 1
const ATTRIBUTE_TENSOR = 5
const ATTRIBUTE_GRAPH = 6
const TENSOR_DIMS = 1
const TENSOR_FLOATS = 4
const TENSOR_INT32S = 5
const TENSOR_NAME = 8
const TENSOR_RAW = 9

const EMPTY = new Uint8Array(0)
const decoder = new TextDecoder()

interface Field {
  readonly number: number
  /** Empty for a number. */
  readonly bytes: Uint8Array
  /** Zero for bytes. Exact up to 2^53: the lengths and sizes read here are. */
  readonly value: number
}

/**
 * The named constants in the graph that a model runs when its top-level condition holds (`then_branch`). Reads no more of
 * protobuf and ONNX than that takes; every length is bounded by the message around it. Throws `OnnxError`.
 */
export function readThenBranch(model: Uint8Array): Map<string, OnnxTensor> {
  const tensors = new Map<string, OnnxTensor>()
  for (const node of within(thenBranch(model), GRAPH_NODE)) {
    for (const attribute of within(node, NODE_ATTRIBUTE)) {
      for (const tensor of within(attribute, ATTRIBUTE_TENSOR)) addTensor(tensors, tensor)
    }
  }
  return tensors
}

/** The named constants of a model's graph itself; bounded as above. Throws `OnnxError`. */
export function readInitializers(model: Uint8Array): Map<string, OnnxTensor> {
  const tensors = new Map<string, OnnxTensor>()
  for (const graph of within(model, MODEL_GRAPH)) {
    for (const tensor of within(graph, GRAPH_INITIALIZER)) addTensor(tensors, tensor)
  }
  return tensors
}

function thenBranch(model: Uint8Array): Uint8Array {
  for (const graph of within(model, MODEL_GRAPH)) {
    for (const node of within(graph, GRAPH_NODE)) {
      for (const attribute of within(node, NODE_ATTRIBUTE)) {
        const [name] = within(attribute, ATTRIBUTE_NAME)
        const [branch] = within(attribute, ATTRIBUTE_GRAPH)
        if (name && branch && decoder.decode(name) === 'then_branch') return branch
      }
    }
  }
  throw new OnnxError('the ONNX model has no conditional graph')
}

function addTensor(tensors: Map<string, OnnxTensor>, message: Uint8Array): void {
  const shape: number[] = []
  let name = ''
  let raw: Uint8Array = EMPTY
  let varints: Uint8Array = EMPTY
  for (const field of fields(message)) {
    if (field.number === TENSOR_DIMS) shape.push(field.value)
    else if (field.number === TENSOR_NAME) name = decoder.decode(field.bytes)
    else if (field.number === TENSOR_RAW || field.number === TENSOR_FLOATS) raw = field.bytes
    else if (field.number === TENSOR_INT32S) varints = field.bytes
  }
  if (name !== '') tensors.set(name, { shape, raw, varints })
}

function* within(message: Uint8Array, number: number): Generator<Uint8Array> {
  for (const field of fields(message)) if (field.number === number) yield field.bytes
}

/** Protobuf's wire format. */
function* fields(message: Uint8Array): Generator<Field> {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let digit = 0; digit < 10; digit++) {
      const byte = message[at++]
      if (byte === undefined) throw new OnnxError('the ONNX model is cut short')
      value += (byte & 0x7f) * 128 ** digit
      if (byte < 0x80) return value
    }
    throw new OnnxError('not an ONNX model: a number has no end')
  }
  const take = (length: number): Uint8Array => {
    if (length > message.length - at) throw new OnnxError('the ONNX model is cut short')
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const key = varint()
    const number = Math.floor(key / 8)
    const wireType = key % 8
    if (wireType === 0) yield { number, bytes: EMPTY, value: varint() }
    else if (wireType === 1) yield { number, bytes: take(8), value: 0 }
    else if (wireType === 2) yield { number, bytes: take(varint()), value: 0 }
    else if (wireType === 5) yield { number, bytes: take(4), value: 0 }
    else throw new OnnxError('not an ONNX model: unknown wire type')
  }
}
