/**
 * What the optimizers for TensorFlow.js share: options, a memory for each variable, saving and restoring.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { checkOptionNames } from "../option_names.ts";
import { definedOptions } from "../optimizer_options.ts";
import { checkDecay, type DecayOption, decays } from "./decay.ts";
import { type Config, type Gradients, type NamedTensor, Optimizer, type Tensor, type Variable } from "./tensorflow.ts";

/** What an optimizer remembers about one variable. */
export interface VariableState {
  /** How many steps the variable has taken; one without a gradient takes none. */
  step: number;
  /** Running means and the like, each of the variable's shape. */
  readonly slots: Map<string, Variable>;
}

/**
 * A `tf.Optimizer` with weight decay, for `model.compile` and `minimize`.
 *
 * Its memory belongs to variables, not to their places in a list, so that `minimize` may be called with other variables
 * from step to step. A variable that receives no gradient is left alone, as in PyTorch: no decay, no step counted.
 */
export abstract class WeightDecayOptimizer<Options extends { lr?: number; weightDecay?: number }> extends Optimizer {
  /** The options, all filled in; they may be changed between steps (`optimizer.options.lr *= 0.5`). */
  readonly options: Required<Options & DecayOption>;
  readonly #states = new Map<Variable, VariableState>();
  /** What was restored and awaits its variables, by the names that those had when it was saved. */
  #restored = new Map<string, VariableState>();
  /** The counters that `getWeights` handed out last. */
  #counters: Tensor[] = [];

  /** `defaults` names every option but `decay`. */
  protected constructor(options: Options & DecayOption, defaults: Required<Options>) {
    super();
    const known = { ...defaults, decay: "all" };
    checkOptionNames(this.constructor.name, options, Object.keys(known));
    this.options = { ...known, ...definedOptions(options) } as Required<Options & DecayOption>;
    this.#checkOptions();
  }

  /** Refuses options out of range, with PyTorch's messages. */
  protected abstract checkOptions(options: Required<Options>): void;
  /** Changes one variable; `state.step` counts this step, from 1. */
  protected abstract update(
    variable: Variable,
    gradient: Tensor,
    weightDecay: number,
    state: VariableState,
  ): void;

  /**
   * Takes a step along the gradients, given by the names of variables, as `computeGradients` returns them, or as a list.
   *
   * @throws {RangeError} when an option is out of range, when there is no variable of a name, or when shapes differ.
   */
  override applyGradients(gradients: Gradients): void {
    this.#checkOptions();
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const variables = list.map(({ name, tensor }) => registered(name, tensor));
    this.#meet(variables);
    tf.tidy(() =>
      list.forEach(({ tensor }, index) => {
        if (tensor == null) return;
        const variable = variables[index], state = this.#states.get(variable)!;
        state.step++;
        const weightDecay = decays(this.options.decay!, variable) ? this.options.weightDecay! : 0;
        this.update(variable, tensor, weightDecay, state);
      })
    );
    this.incrementIterations();
  }

  /** Keeps a value beyond this step. */
  protected remember({ slots }: VariableState, name: string, value: Tensor): void {
    const slot = slots.get(name);
    if (slot) slot.assign(value);
    else slots.set(name, tf.variable(value, false));
  }

  /**
   * All that must be kept to go on exactly: the number of steps, of all and of each variable, and the running means. As
   * with tfjs' own optimizers, the tensors remain the optimizer's: use them before its next step, and do not dispose them.
   */
  // deno-lint-ignore require-await -- tfjs wants a promise
  override async getWeights(): Promise<NamedTensor[]> {
    tf.dispose(this.#counters);
    const counter = (name: string, steps: number) => ({ name, tensor: tf.keep(tf.scalar(steps, "int32")) });
    const weights: NamedTensor[] = [counter("iter", this.iterations)];
    this.#counters = [weights[0].tensor];
    const states = [...this.#states].map(([{ name }, state]) => [name, state] as const);
    for (const [name, { step, slots }] of [...states, ...this.#restored]) {
      const steps = counter(`${name}/step`, step);
      this.#counters.push(steps.tensor);
      weights.push(steps);
      for (const [slot, tensor] of slots) weights.push({ name: `${name}/${slot}`, tensor });
    }
    return weights;
  }

  /**
   * Goes on from what `getWeights` gave. Variables are told by their names, or by their order where a model that was loaded
   * beside the saved one has names of its own.
   *
   * @throws {RangeError} when there is nothing to go on from; what does not fit the variables is refused at the next step.
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    if (weights.length === 0) throw new RangeError("There is nothing to restore: getWeights gives at least the steps.");
    const named = await this.extractIterations(weights);
    const read = await Promise.all(named.map(({ tensor }) => tensor.rank === 0 ? tensor.data() : undefined));
    const restored = new Map<string, VariableState>();
    named.forEach(({ name, tensor }, index) => {
      const cut = name.lastIndexOf("/"), of = name.slice(0, cut), slot = name.slice(cut + 1);
      // tfjs' own optimizers count steps only once for all variables.
      const state = restored.get(of) ?? { step: this.iterations, slots: new Map() };
      restored.set(of, state);
      if (slot === "step") state.step = read[index]![0];
      else state.slots.set(slot, tf.variable(tensor, false));
    });
    // Only now, since the weights may be this optimizer's own.
    this.#forget();
    this.#restored = restored;
  }

  /**
   * The options as JSON.
   *
   * @throws {TypeError} when `decay` is a function, which cannot be saved.
   */
  override getConfig(): Config {
    if (typeof this.options.decay === "function") {
      throw new TypeError(
        'A function as decay cannot be saved: choose "all" or "weights", or save the model without its optimizer.',
      );
    }
    return { ...this.options } as Config;
  }

  /** Makes an optimizer from what `getConfig` gave. */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: Config,
  ): T {
    // tfjs adds this entry to whatever it reads.
    const { customObjects: _, ...options } = config;
    return new cls(options);
  }

  /** Frees all that was remembered. */
  override dispose(): void {
    this.#forget();
    tf.dispose(this.#counters);
  }

  #checkOptions(): void {
    this.checkOptions(this.options);
    checkDecay(this.options.decay);
  }

  /** Sees to it that each variable has a state. */
  #meet(variables: Variable[]): void {
    const unknown = variables.filter((variable) => !this.#states.has(variable));
    if (unknown.length === 0) return;
    for (const [variable, { slots }] of this.#states) {
      if (!variable.isDisposed) continue;
      tf.dispose([...slots.values()]);
      this.#states.delete(variable);
    }
    if (this.#restored.size > 0) this.#giveBack(unknown);
    for (const variable of unknown) {
      if (!this.#states.has(variable)) this.#states.set(variable, { step: 0, slots: new Map() });
    }
  }

  /** Gives variables what was restored for them. */
  #giveBack(variables: Variable[]): void {
    const saved = [...this.#restored.keys()];
    const same = variables.filter(({ name }) => this.#restored.has(name)).length;
    // What is left once some have found theirs is not for whoever comes next.
    const byName = same === variables.length || same === saved.length || this.#states.size > 0;
    if (!byName && variables.length !== saved.length) {
      const names = variables.map(({ name }) => name);
      throw new RangeError(`What was saved for ${saved.join(", ")} does not fit ${names.join(", ")}.`);
    }
    const pairs = variables.map((variable, index) => [variable, byName ? variable.name : saved[index]] as const)
      .filter(([, name]) => this.#restored.has(name));
    for (const [variable, name] of pairs) {
      for (const [slot, { shape }] of this.#restored.get(name)!.slots) {
        checkShape(`What was saved as "${name}/${slot}"`, shape, variable);
      }
    }
    for (const [variable, name] of pairs) {
      this.#states.set(variable, this.#restored.get(name)!);
      this.#restored.delete(name);
    }
  }

  #forget(): void {
    for (const { slots } of [...this.#states.values(), ...this.#restored.values()]) tf.dispose([...slots.values()]);
    this.#states.clear();
    this.#restored.clear();
  }
}

/** The variable of a name; its gradient, if there is one, must fit. */
function registered(name: string, gradient: Tensor | null | undefined): Variable {
  const variable = tf.engine().registeredVariables[name];
  if (variable === undefined) throw new RangeError(`There is no variable called "${name}".`);
  if (gradient != null) checkShape("The gradient", gradient.shape, variable);
  return variable;
}

function checkShape(what: string, shape: number[], variable: Variable): void {
  if (!tf.util.arraysEqual(shape, variable.shape)) {
    throw new RangeError(
      `${what} has the shape [${shape}], but the variable "${variable.name}" has [${variable.shape}].`,
    );
  }
}
