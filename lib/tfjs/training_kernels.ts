/**
 * What TensorFlow.js' wasm backend lacks for training, or does slowly or wrongly. Its kernels and these work on the same memory: the
 * WebAssembly of `kernels/training.ts` is instantiated with the memory of the backend's own module.
 *
 * A convolution is a matrix product: each output position sees a patch of the image, a row of the matrix P, and Y = P·W. So
 * dW = Pᵀ·dY, and dP = dY·Wᵀ, whose numbers are added to the pixels that they were taken from. P is never formed as a whole.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { wasm as trainingWasm } from "../kernels/training.ts";
import { wasm as winogradWasm } from "../kernels/winograd.ts";
import type { AdamStepAttributes } from "./adam_step.ts";
import { byWinograd, planeNumbers, suitsWinograd } from "./winograd.ts";

/** What these kernels use of the backend. */
interface Backend {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(dataId: TensorInfo["dataId"]): { memoryOffset: number } };
  incRef(dataId: TensorInfo["dataId"]): void;
  makeOutput(shape: number[], dtype: TensorInfo["dtype"]): TensorInfo;
  disposeData(dataId: TensorInfo["dataId"]): void;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
}

type TensorInfo = Pick<tf.Tensor, "dataId" | "shape" | "dtype">;

interface KernelArguments {
  readonly inputs: Record<string, TensorInfo>;
  readonly attrs: unknown;
  readonly backend: Backend;
}

/** `own` is the backend's kernel of the same name, if it has one. */
type Kernel = (args: KernelArguments, own: Kernel) => TensorInfo | TensorInfo[] | undefined;

/** What the modules of `kernels/training.ts` and `kernels/winograd.ts` export; addresses and flags are numbers. */
type Loops = Record<
  | "scratchBytes"
  | "multiply"
  | "movePatches"
  | "depthwiseFilter"
  | "depthwisePatches"
  | "addToLargest"
  | "sumRows"
  | "adamStep"
  | "movePlanes",
  (...numbers: number[]) => number
>;

const FLOAT_BYTES = 4;
/** Patches are formed for so many numbers at a time, which fit a processor's cache. */
const PATCH_NUMBERS = 1 << 14;

/** The loops on the memory of one backend, with room for the blocks of a product. */
interface Machine {
  readonly loops: Loops;
  readonly scratch: number;
}

let modules: WebAssembly.Module[] | undefined;
const machines = new WeakMap<Backend, Machine>();

function machineOf(backend: Backend): Machine {
  let machine = machines.get(backend);
  if (machine === undefined) {
    // Two small modules, since Chromium does not compile large ones at once on a page's main thread.
    modules ??= [trainingWasm, winogradWasm].map((wasm) => new WebAssembly.Module(bytesOf(wasm)));
    const env = { memory: backend.wasm.asm.memory };
    const loops: Loops = Object.assign({}, ...modules.map((each) => new WebAssembly.Instance(each, { env }).exports));
    machines.set(backend, machine = { loops, scratch: backend.wasm._malloc(loops.scratchBytes()) >>> 0 });
  }
  return machine;
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const addressOf = (backend: Backend, { dataId }: TensorInfo) => backend.dataIdMap.get(dataId).memoryOffset;

/** Lends memory for so many numbers. */
function borrow<T>({ wasm }: Backend, numbers: number, use: (address: number) => T): T {
  const address = wasm._malloc(numbers * FLOAT_BYTES) >>> 0;
  try {
    return use(address);
  } finally {
    wasm._free(address);
  }
}

/** The product of two stacks of matrices, a transposed factor read where it stands. */
function matMul({ inputs: { a, b }, attrs, backend }: KernelArguments): TensorInfo | undefined {
  const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
  if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
  const [aRows, aCols] = a.shape.slice(-2), [bRows, bCols] = b.shape.slice(-2);
  const [n, k] = transposeA ? [aCols, aRows] : [aRows, aCols], m = transposeB ? bRows : bCols;
  const stackA = tf.util.sizeFromShape(a.shape.slice(0, -2)), stackB = tf.util.sizeFromShape(b.shape.slice(0, -2));
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const stack = tf.util.sizeFromShape(outer);
  const whole = (size: number) => size === stack || size === 1;
  if (k !== (transposeB ? bCols : bRows) || k === 0 || !whole(stackA) || !whole(stackB)) return undefined;
  const out = backend.makeOutput([...outer, n, m], "float32");
  const { loops, scratch } = machineOf(backend);
  const [aRow, aCol] = transposeA ? [1, aCols] : [aCols, 1], [bRow, bCol] = transposeB ? [1, bCols] : [bCols, 1];
  for (let at = 0; at < stack; at++) {
    const aAt = addressOf(backend, a) + (stackA === 1 ? 0 : at) * n * k * FLOAT_BYTES;
    const bAt = addressOf(backend, b) + (stackB === 1 ? 0 : at) * k * m * FLOAT_BYTES;
    const to = addressOf(backend, out) + at * n * m * FLOAT_BYTES;
    loops.multiply(n, k, m, aAt, aRow, aCol, bAt, bRow, bCol, to, 0, scratch);
  }
  return out;
}

/** The sum over leading axes, as the gradient of a bias needs it; others are left to tfjs. */
function sum({ inputs: { x }, attrs, backend }: KernelArguments): TensorInfo | undefined {
  const { axis, keepDims } = attrs as { axis: number | number[]; keepDims: boolean };
  const axes = tf.util.parseAxisParam(axis, x.shape).toSorted((a, b) => a - b);
  const leading = axes.length < x.shape.length && axes.every((axis, index) => axis === index);
  if (x.dtype !== "float32" || !leading || axes.length === 0) return undefined;
  const rows = tf.util.sizeFromShape(x.shape.slice(0, axes.length)), rest = x.shape.slice(axes.length);
  const cols = tf.util.sizeFromShape(rest);
  const out = backend.makeOutput([...(keepDims ? axes.map(() => 1) : []), ...rest], "float32");
  const { loops } = machineOf(backend);
  borrow(backend, cols, (scratch) => {
    loops.sumRows(addressOf(backend, x), rows, cols, addressOf(backend, out), scratch);
  });
  return out;
}

/** A slice of neighboring numbers, copied without reading the rest. */
function slice({ inputs: { x }, attrs, backend }: KernelArguments): TensorInfo | undefined {
  const { begin, size } = attrs as { begin: number | number[]; size: number | number[] };
  const [from, shape] = tf.slice_util.parseSliceParams({ shape: x.shape } as tf.Tensor, begin, size);
  if (x.dtype === "string" || !tf.slice_util.isSliceContinous(x.shape, from, shape)) return undefined;
  const out = backend.makeOutput(shape, x.dtype);
  const start = tf.slice_util.computeFlatOffset(from, tf.util.computeStrides(x.shape));
  const all = backend.typedArrayFromHeap(x);
  backend.typedArrayFromHeap(out).set(all.subarray(start, start + tf.util.sizeFromShape(shape)));
  return out;
}

/** An output whose numbers are 0. */
function zeros(backend: Backend, shape: number[]): TensorInfo {
  const out = backend.makeOutput(shape, "float32");
  backend.typedArrayFromHeap(out).fill(0);
  return out;
}

/** A convolution's sizes, channels last. */
type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
type Shape4D = [number, number, number, number];

interface ConvAttributes {
  strides: [number, number] | number;
  dilations?: [number, number] | number | null;
  /** Explicit ones are pairs for each axis, in the order of the data format. */
  pad: "valid" | "same" | number | [number, number][];
  dataFormat?: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
  /** Of the gradient with respect to the input, in the order of the data format. */
  inputShape?: Shape4D;
  /** Of the gradient with respect to the filter. */
  filterShape?: Shape4D;
}

function convInfo(attrs: unknown, inShape: number[], filterShape: number[], depthwise: boolean): ConvInfo {
  const { strides, dilations, pad, dimRoundingMode } = attrs as ConvAttributes;
  const [input, filter] = [inShape, filterShape] as Shape4D[];
  return tf.backend_util.computeConv2DInfo(
    input,
    filter,
    strides,
    dilations ?? 1,
    pad as number,
    dimRoundingMode,
    depthwise,
  );
}

/** The two products that the gradients of a convolution are made of. */
interface Products {
  /** Adds Pᵀ·dY to dW. */
  filter(patches: number, dy: number, rows: number, dw: number): void;
  /** dP = dY·Wᵀ. */
  patches(patches: number, dy: number, rows: number, w: number): void;
}

/** Those of a convolution whose filter is the matrix W: a row for each number of a patch, a column for each output channel. */
function fullProducts(
  { loops, scratch }: Machine,
  { filterHeight, filterWidth, inChannels, outChannels }: ConvInfo,
): Products {
  const size = filterHeight * filterWidth * inChannels, m = outChannels;
  return {
    filter: (patches, dy, rows, dw) => loops.multiply(size, rows, m, patches, 1, size, dy, m, 1, dw, 1, scratch),
    patches: (patches, dy, rows, w) => loops.multiply(rows, m, size, dy, m, 1, w, 1, m, patches, 0, scratch),
  };
}

/** Those of a convolution in which each channel has filters of its own. */
function depthwiseProducts(
  { loops }: Machine,
  { filterHeight, filterWidth, inChannels, outChannels }: ConvInfo,
): Products {
  const shape = [filterHeight * filterWidth, inChannels, outChannels / inChannels];
  return {
    filter: (patches, dy, rows, dw) => loops.depthwiseFilter(patches, dy, rows, ...shape, dw),
    patches: (patches, dy, rows, w) => loops.depthwisePatches(patches, dy, rows, ...shape, w),
  };
}

/** Where the windows of a convolution or of pooling lie, as the loops want to know it. */
function windowsOf(info: ConvInfo): number[] {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth, padInfo } = info;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const image = [inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth];
  return [...image, strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo.top, padInfo.left];
}

/** Goes through the patches, as many at a time as fit the cache, with the address of their outputs' gradients. */
function byPatches(
  backend: Backend,
  info: ConvInfo,
  dy: TensorInfo,
  use: (patches: number, dy: number, from: number, to: number, windows: number[]) => void,
): void {
  const { batchSize, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth } = info;
  const windows = windowsOf(info);
  const size = filterHeight * filterWidth * inChannels, rows = batchSize * outHeight * outWidth;
  const step = Math.min(rows, Math.max(64, Math.floor(PATCH_NUMBERS / size)));
  borrow(backend, step * size, (patches) => {
    for (let from = 0; from < rows; from += step) {
      const at = addressOf(backend, dy) + from * outChannels * FLOAT_BYTES;
      use(patches, at, from, Math.min(from + step, rows), windows);
    }
  });
}

/** The gradient of a convolution with respect to its filter. */
function filterGradient(
  backend: Backend,
  x: TensorInfo,
  dy: TensorInfo,
  info: ConvInfo,
  products: Products,
): TensorInfo {
  const out = zeros(backend, info.filterShape), { loops } = machineOf(backend);
  byPatches(backend, info, dy, (patches, dyAt, from, to, windows) => {
    loops.movePatches(addressOf(backend, x), patches, from, to, 0, ...windows);
    products.filter(patches, dyAt, to - from, addressOf(backend, out));
  });
  return out;
}

/** The gradient of a convolution with respect to its input. */
function inputGradient(
  backend: Backend,
  dy: TensorInfo,
  w: TensorInfo,
  info: ConvInfo,
  products: Products,
): TensorInfo {
  const out = zeros(backend, info.inShape), { loops } = machineOf(backend);
  byPatches(backend, info, dy, (patches, dyAt, from, to, windows) => {
    products.patches(patches, dyAt, to - from, addressOf(backend, w));
    loops.movePatches(addressOf(backend, out), patches, from, to, 1, ...windows);
  });
  return out;
}

const CHANNELS_LAST = [0, 2, 3, 1], CHANNELS_FIRST = [0, 3, 1, 2];

function transpose(backend: Backend, x: TensorInfo, perm: number[]): TensorInfo {
  const kernel = tf.getKernel("Transpose", "wasm").kernelFunc as unknown as (args: KernelArguments) => TensorInfo;
  return kernel({ inputs: { x }, attrs: { perm }, backend });
}

/** The one of inputs, filter and outputs that is wanted, or its gradient, by Winograd's way. */
function winograd(
  backend: Backend,
  wanted: "x" | "w" | "y",
  given: Partial<Record<"x" | "w" | "y", TensorInfo>>,
  info: ConvInfo,
): TensorInfo {
  const shape = { x: info.inShape, w: info.filterShape, y: info.outShape }[wanted];
  const out = wanted === "x" ? zeros(backend, shape) : backend.makeOutput(shape, "float32");
  const at = (role: "x" | "w" | "y") => addressOf(backend, given[role] ?? out), { loops, scratch } = machineOf(backend);
  borrow(backend, planeNumbers(info), (planes) => {
    byWinograd(loops, wanted, { x: at("x"), w: at("w"), y: at("y") }, info, planes, scratch);
  });
  return out;
}

/**
 * tfjs' own convolutions give nothing but 0 for "same" where a stride is longer than the filter, unless they are told the padding.
 */
function withPaddingTold(args: KernelArguments, own: Kernel, info: ConvInfo): ReturnType<Kernel> {
  const { type, top, bottom, left, right } = info.padInfo;
  const longer = info.strideHeight > info.filterHeight || info.strideWidth > info.filterWidth;
  if (type !== "SAME" || !longer) return undefined;
  const pad: [number, number][] = [[0, 0], [top, bottom], [left, right], [0, 0]];
  return own({ ...args, attrs: { ...args.attrs as ConvAttributes, pad } }, own);
}

function forwardInfo({ inputs: { x, filter }, attrs }: KernelArguments, depthwise: boolean): ConvInfo {
  return convInfo(attrs, x.shape, filter.shape, depthwise);
}

const paddedConv2D: Kernel = (args, own) => withPaddingTold(args, own, forwardInfo(args, false));
const paddedDepthwise: Kernel = (args, own) => withPaddingTold(args, own, forwardInfo(args, true));

function conv2D(args: KernelArguments, own: Kernel): ReturnType<Kernel> {
  const { inputs: { x, filter }, backend } = args, info = forwardInfo(args, false);
  return suitsWinograd(info) ? winograd(backend, "y", { x, w: filter }, info) : withPaddingTold(args, own, info);
}

function conv2DBackpropFilter({ inputs: { x, dy }, attrs, backend }: KernelArguments): TensorInfo {
  const info = convInfo(attrs, x.shape, (attrs as ConvAttributes).filterShape!, false);
  if (suitsWinograd(info)) return winograd(backend, "w", { x, y: dy }, info);
  return filterGradient(backend, x, dy, info, fullProducts(machineOf(backend), info));
}

function conv2DBackpropInput({ inputs: { dy, filter }, attrs, backend }: KernelArguments): TensorInfo {
  const info = convInfo(attrs, (attrs as ConvAttributes).inputShape!, filter.shape, false);
  if (suitsWinograd(info)) return winograd(backend, "x", { w: filter, y: dy }, info);
  return inputGradient(backend, dy, filter, info, fullProducts(machineOf(backend), info));
}

/** The same kernel for images whose channels come first as well, which neither it nor tfjs' own takes: through copies of them. */
function inEitherFormat(kernel: Kernel): Kernel {
  return (args, own) => {
    const { attrs, backend, inputs: { filter, ...images } } = args;
    const { dataFormat, pad, inputShape, filterShape } = attrs as ConvAttributes;
    if (dataFormat !== "NCHW") return kernel(args, own);
    const last = <T>(axes: T[]) => CHANNELS_LAST.map((axis) => axes[axis]);
    const moved = Object.entries(images).map(([name, image]) =>
      [name, transpose(backend, image, CHANNELS_LAST)] as const
    );
    const inner = {
      inputs: { filter, ...Object.fromEntries(moved) },
      attrs: {
        ...attrs as ConvAttributes,
        dataFormat: "NHWC",
        pad: Array.isArray(pad) ? last(pad) : pad,
        inputShape: inputShape && last(inputShape),
      },
      backend,
    };
    const out = (kernel(inner, own) ?? own(inner, own)) as TensorInfo;
    for (const [, { dataId }] of moved) backend.disposeData(dataId);
    if (filterShape) return out;
    const first = transpose(backend, out, CHANNELS_FIRST);
    backend.disposeData(out.dataId);
    return first;
  };
}

function depthwiseBackpropFilter({ inputs: { x, dy }, attrs, backend }: KernelArguments): TensorInfo {
  const info = convInfo(attrs, x.shape, (attrs as ConvAttributes).filterShape!, true);
  return filterGradient(backend, x, dy, info, depthwiseProducts(machineOf(backend), info));
}

function depthwiseBackpropInput({ inputs: { dy, filter }, attrs, backend }: KernelArguments): TensorInfo {
  const info = convInfo(attrs, (attrs as ConvAttributes).inputShape!, filter.shape, true);
  return inputGradient(backend, dy, filter, info, depthwiseProducts(machineOf(backend), info));
}

function poolInfo(attrs: unknown, shape: number[]): ConvInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as ConvAttributes & {
    filterSize: number | [number, number];
  };
  return tf.backend_util.computePool2DInfo(shape as Shape4D, filterSize, strides, 1, pad as number, dimRoundingMode);
}

/** tfjs' own gives wrong gradients where there is more than one channel. */
function maxPoolGrad({ inputs: { dy, input }, attrs, backend }: KernelArguments): TensorInfo | undefined {
  if (input.dtype !== "float32") return undefined;
  const info = poolInfo(attrs, input.shape), out = zeros(backend, input.shape);
  const [dx, x, outputs] = [out, input, dy].map((tensor) => addressOf(backend, tensor));
  const positions = info.batchSize * info.outHeight * info.outWidth;
  machineOf(backend).loops.addToLargest(dx, x, outputs, positions, ...windowsOf(info));
  return out;
}

/**
 * The mean is over the numbers that lie in the image, but tfjs' own gradient, on all of its backends, always divides by the whole
 * window. So it is given `dy` multiplied by whole/inside.
 */
function avgPoolGrad(args: KernelArguments, own: Kernel): TensorInfo {
  const { inputs: { dy, input }, attrs, backend } = args, info = poolInfo(attrs, input.shape);
  const { inHeight, inWidth, outHeight, outWidth, outChannels, filterHeight, filterWidth, padInfo } = info;
  const inside = (at: number, stride: number, before: number, window: number, size: number) =>
    Math.min(at * stride - before + window, size) - Math.max(at * stride - before, 0);
  const scaled = backend.makeOutput(dy.shape, "float32");
  const from = backend.typedArrayFromHeap(dy), to = backend.typedArrayFromHeap(scaled);
  for (let i = 0; i < to.length; i++) {
    const place = Math.floor(i / outChannels), row = Math.floor(place / outWidth) % outHeight;
    const rows = inside(row, info.strideHeight, padInfo.top, filterHeight, inHeight);
    const cols = inside(place % outWidth, info.strideWidth, padInfo.left, filterWidth, inWidth);
    to[i] = from[i] * (filterHeight * filterWidth / (rows * cols));
  }
  const dx = own({ ...args, inputs: { dy: scaled, input } }, own) as TensorInfo;
  backend.disposeData(scaled.dataId);
  return dx;
}

/** `adamStep` of `adam_step.ts` in one pass over the weights. */
function adamStep({ inputs, attrs, backend }: KernelArguments): TensorInfo[] {
  const { w, g, m, v, vMax } = inputs;
  const { sign, decay, decoupled, gain, keep2, gain2, correction2, eps, stepSize } = attrs as AdamStepAttributes;
  const made = (vMax ? [w, m, v, vMax] : [w, m, v]).map(({ shape }) => backend.makeOutput(shape, "float32"));
  const at = (info: TensorInfo | undefined) => info ? addressOf(backend, info) : 0;
  machineOf(backend).loops.adamStep(
    tf.util.sizeFromShape(w.shape),
    ...[w, g, m, v, vMax, made[0], made[1], made[2], made[3]].map(at),
    ...[sign, decay, decoupled ? 1 : 0, gain, keep2, gain2, correction2, eps, stepSize],
  );
  return made;
}

/** The same numbers once more without a copy of them, since no kernel writes into its inputs. */
function identity({ inputs: { x: { dataId, shape, dtype } }, backend }: KernelArguments): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

/** By tfjs' names. What gives nothing leaves the work to the backend's own kernel. */
const kernels: Record<string, Kernel> = {
  AdamStep: adamStep,
  AvgPoolGrad: avgPoolGrad,
  BatchMatMul: matMul,
  Conv2D: inEitherFormat(conv2D),
  Conv2DBackpropFilter: inEitherFormat(conv2DBackpropFilter),
  Conv2DBackpropInput: inEitherFormat(conv2DBackpropInput),
  DepthwiseConv2dNative: paddedDepthwise,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  FusedConv2D: paddedConv2D,
  FusedDepthwiseConv2D: paddedDepthwise,
  Identity: identity,
  MaxPoolGrad: maxPoolGrad,
  Slice: slice,
  Sum: sum,
};

let installed = false;

/** Registers the kernels, once. The backend's own must have been registered before. */
export function installTrainingKernels(): void {
  if (installed) return;
  installed = true;
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const own = tf.getKernel(kernelName, "wasm");
    if (own) tf.unregisterKernel(kernelName, "wasm");
    const ownKernel = own?.kernelFunc as unknown as Kernel;
    const kernelFunc = (args: KernelArguments) => kernel(args, ownKernel) ?? ownKernel(args, ownKernel);
    tf.registerKernel({ ...own, kernelName, backendName: "wasm", kernelFunc: kernelFunc as never });
  }
}
