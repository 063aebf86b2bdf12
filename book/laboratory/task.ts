/**
 * What the network is to learn: examples to train on and to watch, and what to judge it by. A task knows the kind of its
 * targets, so that nobody else needs to.
 */
import { softmax } from "../../lib/classification.ts";
import { type Dataset, noisySine, olympic100m, wavyClasses } from "../../lib/datasets.ts";
import { linspace } from "../../lib/elementary.ts";
import { type EpochReport, type FitOptions, trainEpochs } from "../../lib/fit.ts";
import type { Layer } from "../../lib/layers.ts";
import { crossEntropyLoss, type Loss, mseLoss } from "../../lib/losses.ts";
import { Matrix } from "../../lib/matrix.ts";
import { type Random, seededRandom } from "../../lib/random.ts";
import { takeExamples } from "../../lib/splits.ts";
import { fitStandardizer } from "../../lib/standardize.ts";
import { mean } from "../../lib/statistics.ts";
import { type Experiment, type Point, pointSteps } from "./experiment.ts";
import type { Axis, Examples, Scene } from "./protocol.ts";

export interface Task {
  /** Of the network. */
  readonly inputs: number;
  readonly outputs: number;
  /** The losses of a network that is in evaluation mode. */
  losses(net: Layer): { trainLoss: number; validationLoss: number };
  train(net: Layer, how: Pick<FitOptions<Matrix>, "optimizer" | "regularizer" | "epochs">): Iterator<EpochReport>;
  /** What the network makes of the whole plot; see {@link Scene.at}. */
  picture(net: Layer): Float64Array;
  /** NaN where the truth is not known. */
  testError(picture: Float64Array, validationLoss: number): number;
}

/** What the reader sees of an experiment, and the task, unless the scene tells a problem. */
export interface Setting {
  readonly scene: Omit<Scene, "type" | "experiment">;
  readonly task?: Task;
}

export function settingOf(experiment: Experiment): Setting {
  const random = seededRandom(experiment.seed);
  switch (experiment.data) {
    case "sine":
      return sineSetting(experiment, random);
    case "olympic":
      return olympicSetting();
    case "classes":
      return wavySetting(experiment, random);
    case "clicks":
    case "clickedClasses":
      return clicksSetting(experiment);
  }
}

/** Of the sine, and of a curve through own points. */
const curveAxes = { x: { title: "x", least: 0, most: 1 }, y: { title: "y", least: -2, most: 2 } };

/** Enough to trust the validation loss more than the training loss, and no more: it is measured after every epoch. */
const validationRows = 60;

function sineSetting({ n, noise }: Experiment, random: Random): Setting {
  const { truth, ...train } = noisySine({ n, noise, random: random.stream("train") });
  const validation = noisySine({ n: validationRows, noise, random: random.stream("validation") });
  return curveSetting({
    ...curveAxes,
    train,
    validation,
    truth,
    testError: {
      words: "typical distance of the curve from the true one",
      of: (picture, truth) => Math.sqrt(mseLoss(Matrix.column(picture), Matrix.column(truth!)).loss),
    },
  });
}

/** As in chapter 1: every third Games is held out, and never the first or the last. */
function olympicSetting(): Setting {
  const games = olympic100m(), last = games.length - 1;
  const data = {
    x: Matrix.column(games.map(({ year }) => year)),
    y: Matrix.column(games.map(({ seconds }) => seconds)),
  };
  const isHeldOut = (row: number) => row % 3 === 1 && row !== last;
  return curveSetting({
    x: { title: "year", least: 1892, most: 2028 },
    y: { title: "winning time (s)", least: 9, most: 12.5 },
    ...split(data, isHeldOut),
    testError: {
      words: "typical error on the Games held out (s)",
      of: (_picture, _truth, validationLoss) => Math.sqrt(validationLoss),
    },
  });
}

function wavySetting({ n, noise }: Experiment, random: Random): Setting {
  const { truth, ...train } = wavyClasses({ n, flip: noise, random: random.stream("train") });
  const validation = wavyClasses({ n: validationRows, flip: noise, random: random.stream("validation") });
  return classSetting({ train, validation, truth });
}

function clicksSetting({ data, points }: Experiment): Setting {
  const along = ({ least, most }: typeof side, step: number) => least + (most - least) * step / pointSteps;
  const isHeldOut = (row: number) => row % 3 === 2;
  if (data === "clicks") {
    const set = {
      x: Matrix.column(points.map(({ across }) => along(curveAxes.x, across))),
      y: Matrix.column(points.map(({ up }) => along(curveAxes.y, up))),
    };
    return curveSetting({ ...curveAxes, ...split(set, isHeldOut) });
  }
  const place = ({ across, up }: Point) => [along(side, across), along(side, up)];
  return classSetting(split({ x: Matrix.from(points.map(place)), y: points.map(({ label }) => label) }, isHeldOut));
}

function split<Target extends Matrix | number[]>(data: Dataset<Target>, isHeldOut: (row: number) => boolean) {
  const rows = Array.from({ length: data.x.rows }, (_, row) => row);
  return {
    train: takeExamples(data, rows.filter((row) => !isHeldOut(row))),
    validation: takeExamples(data, rows.filter(isHeldOut)),
  };
}

interface CurveParts {
  readonly x: Axis;
  readonly y: Axis;
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly truth?: (x: Matrix) => Matrix;
  readonly testError?: {
    readonly words: string;
    readonly of: (picture: Float64Array, truth: Float64Array | undefined, validationLoss: number) => number;
  };
}

const curvePoints = 121;

/** The network sees x with mean 0 and standard deviation 1; targets keep their unit, and so do the losses. */
function curveSetting({ x, y, train, validation, truth, testError }: CurveParts): Setting {
  const at = Matrix.column(linspace(x.least, x.most, curvePoints)), truthPicture = truth?.(at).data;
  const scene: Setting["scene"] = {
    task: "curve",
    x,
    y,
    train: { x: train.x.data, y: train.y.data },
    validation: { x: validation.x.data, y: validation.y.data },
    at: at.data,
    truth: truthPicture,
    testError: testError?.words,
    loss: "mean squared error",
    problem: tooFew(train, validation),
  };
  if (scene.problem) return { scene };
  const scale = fitStandardizer(train.x), offset = mean([...train.y.data]), seen = scale.transform(at);
  const centered = (data: Dataset) => ({ x: scale.transform(data.x), y: data.y.map((value) => value - offset) });
  return {
    scene,
    task: {
      inputs: 1,
      outputs: 1,
      ...learning({ train: centered(train), validation: centered(validation), loss: mseLoss }),
      picture: (net) => net.forward(seen).data.map((height) => height + offset),
      testError: (picture, validationLoss) => testError?.of(picture, truthPicture, validationLoss) ?? NaN,
    },
  };
}

const side: Omit<Axis, "title"> = { least: -1, most: 1 };
const cells = 32;

function classSetting(
  { train, validation, truth }: {
    train: Dataset<number[]>;
    validation: Dataset<number[]>;
    truth?: (x: Matrix) => number[];
  },
): Setting {
  const at = Float64Array.from({ length: cells }, (_, i) => side.least + (side.most - side.least) * (i + 0.5) / cells);
  const grid = Matrix.from([...at].flatMap((y) => [...at].map((x) => [x, y])));
  const truthPicture = truth && Float64Array.from(truth(grid));
  const examples = ({ x, y }: Dataset<number[]>): Examples => ({
    x: x.columnAt(0),
    y: x.columnAt(1),
    labels: Uint8Array.from(y),
  });
  const scene: Setting["scene"] = {
    task: "classes",
    x: { title: "first input", ...side },
    y: { title: "second input", ...side },
    train: examples(train),
    validation: examples(validation),
    at,
    truth: truthPicture,
    testError: truth && "share of the plane that is given the wrong class",
    loss: "cross-entropy",
    problem: tooFew(train, validation),
  };
  if (scene.problem) return { scene };
  const isWrong = (p: number, i: number) => (p > 0.5 ? 1 : 0) !== truthPicture![i];
  return {
    scene,
    task: {
      inputs: 2,
      outputs: 2,
      ...learning({ train, validation, loss: crossEntropyLoss }),
      picture: (net) => softmax(net.forward(grid)).columnAt(1),
      testError: (picture) => truthPicture ? picture.filter(isWrong).length / picture.length : NaN,
    },
  };
}

/** Own points come one by one. */
function tooFew(train: Dataset<Matrix | number[]>, validation: Dataset<Matrix | number[]>): string | undefined {
  const missing = 3 - train.x.rows - validation.x.rows;
  if (missing <= 0) return undefined;
  return `Set ${missing} more: two points to train on and one to watch are the least.`;
}

function learning<Target extends Matrix | number[]>(
  data: { train: Dataset<Target>; validation: Dataset<Target>; loss: Loss<Target> },
): Pick<Task, "losses" | "train"> {
  const { train, validation, loss } = data;
  return {
    losses: (net) => ({
      trainLoss: loss(net.forward(train.x), train.y).loss,
      validationLoss: loss(net.forward(validation.x), validation.y).loss,
    }),
    train: (net, how) => trainEpochs(net, { ...data, ...how }),
  };
}
