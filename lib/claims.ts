/**
 * What common texts about L2 regularization claim: the list that the ledger at the end of the series must answer.
 *
 * The sentences are our own; the numbers are those that the chapters' verdicts name.
 *
 * @module
 */

/** Four texts of the kind that teach L2 to most people, by what they are. */
export type ClaimSource = "tale" | "guide" | "notes" | "lesson";

/** The sources in words. */
export const claimSources: Readonly<Record<ClaimSource, string>> = {
  tale: "a tale about a sorcerer, with one step of PyTorch",
  guide: "a guide to L2 in convolutional networks, with Adam",
  notes: "notes on the L2 norm, with a network for handwritten digits",
  lesson: "a lesson that writes the update by hand",
};

/** A sentence that is to be measured. */
export interface Claim {
  /** Its number in the ledger. */
  readonly number: number;
  /** What is claimed, in one sentence. */
  readonly statement: string;
  /** Who says so. */
  readonly sources: readonly ClaimSource[];
}

const claim = (number: number, statement: string, ...sources: ClaimSource[]): Claim => ({ number, statement, sources });

/** All claims, by their numbers. */
export const claims: readonly Claim[] = [
  claim(1, "Large weights make a model react strongly to small input changes and amplify noise.", "tale", "lesson"),
  claim(2, "A higher λ leads to better generalization.", "tale"),
  claim(3, "SGD's weight_decay is the λ of the loss L + λΣW².", "tale"),
  claim(4, "One training step on ten random rows shows training with L2 regularization.", "tale"),
  claim(5, "The regularized model generalizes beautifully.", "tale"),
  claim(6, "Weight decay prevents overfitting.", "tale", "guide", "notes"),
  claim(7, "L2 gives smoother, less extreme decision boundaries.", "guide"),
  claim(8, "L2 encourages sparse weights.", "guide"),
  claim(9, "With the flag weight_decay, PyTorch adds the penalty to the loss.", "guide"),
  claim(10, "A λ too large underfits, one too small overfits; cross-validation finds the right one.", "guide"),
  claim(11, "In a convolutional network, the decay controls the filters and the dense layers.", "guide"),
  claim(12, "The CNN with Adam at 1e-3 and weight_decay 1e-4 trains for ten epochs as written.", "guide"),
  claim(13, "L2 suits convolutional networks more than L1.", "guide"),
  claim(14, "784-128-10 with SGD at 0.01 reaches 92.15 % after one epoch and 95.80 % after five.", "notes"),
  claim(15, "A weight_decay of 1e-4 helps there.", "notes"),
  claim(
    16,
    "The optimizer's weight_decay = λ adds λΣw² to the loss, and its update is w − η(∂L/∂w + λw).",
    "notes",
  ),
  claim(17, "The quantity ‖w‖₂² that L2 regularization penalizes is the L2 norm of the weights.", "notes"),
  claim(18, "L2 spreads the weights out; L1 makes some of them exactly 0.", "notes"),
  claim(
    19,
    "λ usually lies between 1e−5 and 1e−2 (or, others say, between 1e−4 and 0.1).",
    "notes",
    "lesson",
  ),
  claim(20, "λ is tuned by cross-validation or Bayesian optimization.", "notes"),
  claim(21, "L2 combined with dropout and batch normalization gives better results.", "notes"),
  claim(22, "For sparse tasks, L1 or elastic net is more suitable than L2.", "notes"),
  claim(23, "Overfitting shows: training loss keeps falling while validation loss starts to rise.", "lesson"),
  claim(
    24,
    "With the penalty λΣw² the gradient of a weight becomes ∂L/∂w + 2λw and the step W −= lr·(dW + 2λW); biases keep theirs.",
    "lesson",
  ),
  claim(25, "Of two solutions that fit the data equally well, the one with the smaller weights wins.", "lesson"),
  claim(26, "L2 gives a slightly higher training loss, a lower validation loss and a smaller gap.", "lesson"),
  claim(27, "To believe that regularization hurts accuracy is a mistake.", "lesson"),
  claim(28, "To believe that more regularization is always better is a mistake.", "lesson"),
  claim(29, "To believe that regularization replaces more data is a mistake.", "lesson"),
  claim(30, "L2 is cheap: one extra term in the update.", "lesson"),
  claim(31, "After L2, the next steps are dropout, batch normalization and Adam.", "tale", "lesson"),
  claim(32, "An overfitted model is perfect on the data it was trained on and fails on new data.", "tale"),
  claim(33, "With weight decay the model stops relying on large, fragile weights.", "tale"),
  claim(34, "Weight decay makes the model more robust.", "tale"),
  claim(35, "With Adam, weight_decay is L2 regularization.", "guide"),
];
