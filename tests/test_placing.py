"""Which thing a number is said of, and which clause a negation denies: sentences made for these checks."""

from __future__ import annotations

import pytest

from theorybot.grounding import LexicalChecker
from theorybot.grounding.placing import misplaced

CHECKER = LexicalChecker()
# a source, what it does not say, and what it says
NUMBERS: list[tuple[str, list[str], list[str]]] = [
    (
        "Adam reaches 71.2 % against 76.8 % for SGD.",
        [
            "SGD reaches 71.2 %.",
            "Adam reaches 76.8 %.",
            "SGD reaches 71.2 % and Adam 76.8 %.",
            "SGD reaches 71.2 % against 76.8 % for Adam.",
        ],
        [
            "Adam reaches 71.2 %.",
            "SGD reaches 76.8 %.",
            "SGD reaches 76.8 % and Adam 71.2 %.",
            "SGD reaches 76.8 % against 71.2 % for Adam.",
        ],
    ),
    (
        "On CIFAR-10, the wide network reaches a test error of 4.1 %, whereas the narrow network reaches 6.3 %.",
        [
            "The narrow network reaches a test error of 4.1 % on CIFAR-10.",
            "The wide network reaches a test error of 6.3 %.",
            "The test error is 4.1 % for the narrow network and 6.3 % for the wide one.",
        ],
        [
            "The wide network reaches a test error of 4.1 % on CIFAR-10.",
            "On CIFAR-10 the narrow network has a test error of 6.3 %.",
            "The test error is 6.3 % for the narrow network and 4.1 % for the wide one.",
        ],
    ),
    (
        "The test error is 3.2 % and 5.4 % for ResNet and VGG respectively.",
        ["The test error of VGG is 3.2 %.", "ResNet has a test error of 5.4 %."],
        ["The test error of VGG is 5.4 %.", "ResNet has a test error of 3.2 %."],
    ),
    (
        "Dropout gives an accuracy of 81.5 % vs 79.9 % for batch normalization.",
        ["Batch normalization gives an accuracy of 81.5 %.", "Dropout gives an accuracy of 79.9 %."],
        ["Batch normalization gives an accuracy of 79.9 %.", "Dropout gives an accuracy of 81.5 %."],
    ),
    (
        "When the batch grows, the test accuracy drops from 92 % to 87 %.",
        [
            "The test accuracy rises from 87 % to 92 % when the batch grows.",
            "The test accuracy drops from 87 % to 92 % when the batch grows.",
            "When the batch grows, the test accuracy drops to 92 %.",
            "The test accuracy drops from 87 % when the batch grows.",
        ],
        [
            "The test accuracy drops to 87 % when the batch grows.",
            "When the batch grows, the test accuracy falls to 87 % from 92 %.",
        ],
    ),
    (
        "The excess risk is 0.12 for ridge regression and 0.19 for kernel interpolation.",
        ["The excess risk of kernel interpolation is 0.12.", "Ridge regression has an excess risk of 0.19."],
        [
            "Ridge regression has an excess risk of 0.12.",
            "The excess risk of kernel interpolation is 0.19.",
            "The excess risk is 0.19 for kernel interpolation and 0.12 for ridge regression.",
        ],
    ),
    (
        "Sharpness-aware training finds flatter minima than plain SGD (a trace of 12 against 57).",
        [
            "Plain SGD finds minima with a trace of 12.",
            "Sharpness-aware training finds minima with a trace of 57.",
        ],
        [
            "Plain SGD finds minima with a trace of 57.",
            "Sharpness-aware training finds minima with a trace of 12.",
        ],
    ),
    (
        "Transformers need 40 epochs to converge, while recurrent networks need 90 epochs.",
        ["Recurrent networks need 40 epochs to converge.", "Transformers converge in 90 epochs."],
        ["Recurrent networks need 90 epochs to converge.", "Transformers converge in 40 epochs."],
    ),
    (
        "The convergence rate is n^{-1/2} for Lipschitz losses and 1/n for smooth losses.",
        [
            "The convergence rate for smooth losses is n^{-1/2}.",
            "For Lipschitz losses the convergence rate is 1/n.",
        ],
        [
            "For Lipschitz losses the convergence rate is 1/√n.",
            "For smooth losses the convergence rate is 1/n.",
        ],
    ),
    (
        "Jacot et al. (2018) studied the infinite-width limit, and Chizat et al. (2019) studied lazy training.",
        [
            "Jacot et al. (2019) studied the infinite-width limit.",
            "Chizat et al. (2018) studied lazy training.",
        ],
        ["Chizat et al. (2019) studied lazy training."],
    ),
    (
        "With 60 % of the labels randomized, early stopping lowers the test error from 38 % to 21 %, compared with 30 % for weight decay.",
        ["Weight decay lowers the test error to 21 %."],
        [
            "Early stopping lowers the test error from 38 % to 21 %.",
            "The test error is 30 % with weight decay when 60 % of the labels are randomized.",
            "Early stopping lowers the test error to 21 % with 60 % random labels.",
        ],
    ),
    (
        "The depth-2 network has 1.3 million parameters and a test error of 12 %; the depth-8 network has 0.9 million parameters and a test error of 9 %.",
        ["The depth-8 network has 1.3 million parameters.", "The depth-2 network has a test error of 9 %."],
        [
            "The depth-8 network has 0.9 million parameters.",
            "The depth-2 network has 1.3 million parameters and a test error of 12 %.",
        ],
    ),
    (
        "Accuracy falls to 55 % under distribution shift, compared to 78 % in distribution.",
        [],
        ["Under distribution shift accuracy falls to 55 %."],
    ),
    (
        "Gradient descent takes 500 steps; Newton's method takes 12.",
        ["Newton's method takes 500 steps.", "Gradient descent takes 12 steps."],
        ["Gradient descent takes 500 steps.", "Newton's method takes 12 steps."],
    ),
    (
        "ResNet and VGG reach test errors of 3.2 % and 5.4 %, respectively.",
        ["VGG reaches a test error of 3.2 %.", "The test error of ResNet is 5.4 %."],
        [
            "VGG reaches a test error of 5.4 %.",
            "ResNet has a test error of 3.2 %.",
            "The test error is 5.4 % for VGG and 3.2 % for ResNet.",
        ],
    ),
    (
        "The generalization gap is 0.04 at batch size 128 and 0.11 at batch size 8192.",
        [
            "At batch size 8192 the generalization gap is 0.04.",
            "The gap in generalization is 0.11 for a batch size of 128.",
        ],
        [
            "At batch size 8192 the generalization gap is 0.11.",
            "The gap in generalization is 0.04 for a batch size of 128.",
        ],
    ),
    (
        "Large-batch training ends in minima with a top eigenvalue of 41, versus 8 for small-batch training.",
        [
            "Small-batch training ends in minima with a top eigenvalue of 41.",
            "The top eigenvalue is 8 after large-batch training and 41 after small-batch training.",
        ],
        [
            "Small-batch training ends in minima with a top eigenvalue of 8.",
            "The top eigenvalue is 41 after large-batch training and 8 after small-batch training.",
        ],
    ),
    (
        "The median loss is 1.9 with the warm-up and 2.6 without it.",
        ["Without the warm-up the median loss is 1.9.", "With the warm-up the median loss is 2.6."],
        ["Without the warm-up the median loss is 2.6.", "The median loss with the warm-up is 1.9."],
    ),
    (
        "Kernel regression attains 64.9 % (against 70.3 % for the trained network) on the same data.",
        [
            "The trained network attains 64.9 % on the same data.",
            "Kernel regression attains 70.3 % on the same data.",
        ],
        ["The trained network attains 70.3 %.", "On the same data kernel regression attains 64.9 %."],
    ),
    (
        "Pruning removes 90 % of the weights and costs 2 % of the accuracy.",
        ["Pruning removes 2 % of the weights.", "Pruning costs 90 % of the accuracy."],
        [
            "Pruning removes 90 % of the weights.",
            "Pruning costs 2 % of accuracy and removes 90 % of the weights.",
        ],
    ),
    (
        "Training uses 50 epochs, a batch size of 128 and a learning rate of 0.1.",
        [],
        [
            "Training uses a learning rate of 0.1 and batches of size 128.",
            "With batches of 128 and a rate of 0.1, training takes 50 epochs.",
            "The learning rate is 0.1 and training lasts for 50 epochs.",
        ],
    ),
    (
        "The margin bound scales as d^2 for deep networks, while the compression bound scales as d log d, and both are above 1 on MNIST.",
        [],
        ["The margin bound scales as d^2 for deep networks."],
    ),
    (
        "Zhang et al. reach zero training error on random labels with 1.2 million images; Arpit et al. use 50,000 images.",
        ["Arpit et al. use 1.2 million images.", "Zhang et al. use 50,000 images."],
        [
            "Arpit et al. use 50,000 images.",
            "With 1.2 million images Zhang et al. reach zero training error on random labels.",
        ],
    ),
    (
        "Error falls from 12 % at width 64 to 5 % at width 1024.",
        ["At width 1024 the error is 12 %.", "At width 64 the error is 5 %."],
        ["At width 1024 the error is 5 %.", "The error falls to 5 % at width 1024 from 12 % at width 64."],
    ),
    (
        "Adam is the faster of the two in early training. It needs 30 epochs, SGD 55 epochs.",
        ["SGD needs 30 epochs."],
        ["SGD needs 55 epochs.", "Adam needs 30 epochs."],
    ),
    (
        "The network reaches 93 % on the training set and 71 % on the test set.",
        [
            "On the test set the network reaches 93 %.",
            "The network has an accuracy of 71 % on the training set.",
        ],
        ["On the test set the network reaches 71 %."],
    ),
    (
        "Of the 40 papers, 25 prove upper bounds and 15 prove lower bounds.",
        ["Lower bounds are proved by 25 papers."],
        ["25 of 40 papers prove upper bounds.", "Lower bounds are proved by 15 papers."],
    ),
    (
        "Random features need n^2 neurons, whereas gradient descent needs only n log n neurons.",
        [],
        ["Random features need n^2 neurons."],
    ),
    (
        "Two-layer networks need 10 samples per weight, three-layer networks 4.",
        ["Three-layer networks need 10 samples per weight."],
        ["Two-layer networks need 10 samples per weight.", "Three-layer networks need 4 samples per weight."],
    ),
    (
        "SGD with momentum 0.9 reaches 95 %, which Adam with learning rate 0.001 does not.",
        [],
        ["SGD reaches 95 % with momentum 0.9."],
    ),
    (
        "A margin of 0.3 suffices for the linear model; the deep model generalizes with a margin of 0.05.",
        ["The deep model needs a margin of 0.3."],
        [
            "The deep model generalizes with a margin of 0.05.",
            "For the linear model a margin of 0.3 is sufficient.",
        ],
    ),
    (
        "Label smoothing yields a calibration error of 2.1 %, versus 5.7 % for hard targets.",
        [
            "Hard targets yield a calibration error of 2.1 %.",
            "Label smoothing yields a calibration error of 5.7 %.",
        ],
        [
            "The calibration error is 5.7 % for hard targets.",
            "With label smoothing the calibration error is 2.1 %.",
        ],
    ),
    (
        "Lookahead converges in 18 epochs, whereas plain momentum needs 27 epochs.",
        ["Plain momentum converges in 18 epochs.", "Lookahead needs 27 epochs."],
        ["Plain momentum needs 27 epochs.", "It takes 18 epochs for Lookahead to converge."],
    ),
    (
        "The spectral norm is 1.4 and 3.9 for pruned and dense layers respectively.",
        ["Dense layers have a spectral norm of 1.4.", "The spectral norm of pruned layers is 3.9."],
        ["Dense layers have a spectral norm of 3.9.", "The spectral norm of pruned layers is 1.4."],
    ),
    (
        "Fine-tuning moves the weights by 0.3 (against 2.2 for training from scratch).",
        ["Training from scratch moves the weights by 0.3."],
        ["Training from scratch moves the weights by 2.2.", "Fine-tuning moves the weights by 0.3."],
    ),
    (
        "When the temperature is raised, the entropy climbs from 1.1 to 2.4 nats.",
        ["The entropy climbs from 2.4 to 1.1 nats when the temperature is raised."],
        [
            "The entropy climbs to 2.4 nats when the temperature is raised.",
            "Raising the temperature takes the entropy from 1.1 to 2.4 nats.",
        ],
    ),
    (
        "Cross-entropy takes 14 hours of training and squared loss takes 9 hours.",
        ["Squared loss takes 14 hours of training.", "Training takes 9 hours with cross-entropy."],
        ["Squared loss takes 9 hours of training.", "Training takes 14 hours with cross-entropy."],
    ),
    (
        "Accuracy on rare classes is 44 %, compared with 81 % on frequent classes.",
        ["Accuracy on frequent classes is 44 %.", "On rare classes the accuracy is 81 %."],
        ["On frequent classes the accuracy is 81 %.", "The accuracy is 44 % on rare classes."],
    ),
    (
        "The sample complexity is d^2 for kernels and d^{3/2} for two-layer networks.",
        ["The sample complexity of two-layer networks is d^2."],
        [
            "The sample complexity of kernels is d^2.",
            "For two-layer networks the sample complexity is d^{3/2}.",
        ],
    ),
    (
        "We use 300 images from the sketch domain and 700 from the photo domain.",
        ["We use 700 images from the sketch domain."],
        ["We use 700 images from the photo domain.", "300 images are from the sketch domain."],
    ),
    (
        "The encoder has 6 layers and the decoder 12.",
        ["The decoder has 6 layers.", "The encoder has 12 layers."],
        ["The decoder has 12 layers.", "The encoder has 6 layers."],
    ),
]
NEGATIONS: list[tuple[str, list[str], list[str]]] = [
    (
        "Without weight decay, the network memorises, while the test loss rises with depth.",
        [
            "The network memorises with weight decay.",
            "The test loss does not rise with depth.",
            "The test loss falls with depth.",
        ],
        ["The test loss rises with depth.", "The network memorises without weight decay."],
    ),
    (
        "Without batch normalization, training diverges at large learning rates, although the loss is smooth.",
        [
            "With batch normalization, training diverges at large learning rates.",
            "Training does not diverge at large learning rates without batch normalization.",
        ],
        ["The loss is smooth.", "Training diverges at large learning rates without batch normalization."],
    ),
    (
        "The bound does not depend on the number of parameters, while the training error falls with the width of the network.",
        [
            "The bound depends on the number of parameters.",
            "The training error does not fall with the width of the network.",
        ],
        ["The training error falls with the width of the network."],
    ),
    (
        "No method without regularisation generalises here, whereas the test error of ridge regression decreases with the sample size.",
        [],
        ["The test error of ridge regression decreases with the sample size."],
    ),
    (
        "Although the network has no explicit regularisation, the test error decreases with its width.",
        ["The test error does not decrease with the width of the network."],
        [
            "The test error decreases with the width of the network.",
            "The test error of the network decreases with its width.",
        ],
    ),
    (
        "The network cannot fit random labels without many parameters, because the training error is bounded below by the margin.",
        [],
        [
            "The training error is bounded below by the margin.",
            "The network needs many parameters to fit random labels.",
        ],
    ),
    (
        "Without noise, gradient descent stays at the saddle point, but the loss decreases once noise is added to the gradient.",
        ["The loss does not decrease once noise is added to the gradient."],
        [
            "The loss decreases once noise is added to the gradient.",
            "The loss decreases when noise is added to the gradient.",
        ],
    ),
    (
        "Without any regularisation the linear model interpolates the training data and its test error peaks at the interpolation threshold.",
        [
            "The test error of the linear model does not peak at the interpolation threshold.",
            "With regularisation the linear model interpolates the training data.",
        ],
        [
            "The test error of the linear model peaks at the interpolation threshold.",
            "The linear model interpolates the training data without regularisation.",
        ],
    ),
    (
        "The kernel is not fixed during training when the width is finite, which makes feature learning possible.",
        ["The kernel is fixed during training when the width is finite."],
        ["Feature learning is possible when the width is finite."],
    ),
    (
        "Without momentum SGD is slow, and the test loss rises with the batch size.",
        ["The test loss does not rise with the batch size."],
        ["The test loss rises with the batch size."],
    ),
    (
        "Lacking convexity, the analysis is hard, yet the iterates converge to a stationary point of the loss.",
        ["The iterates do not converge to a stationary point of the loss."],
        ["The iterates converge to a stationary point of the loss."],
    ),
    (
        "Networks trained without dropout overfit, and networks trained with dropout have a smaller gap between training and test loss.",
        [
            "Networks trained without dropout have a smaller gap between training and test loss.",
            "Networks trained with dropout overfit.",
        ],
        [
            "Networks trained with dropout have a smaller gap between training and test loss.",
            "Networks trained without dropout overfit.",
        ],
    ),
    (
        "The network memorises the labels when trained without weight decay, while the test loss with weight decay falls.",
        ["The network memorises the labels when trained with weight decay."],
        ["The test loss falls with weight decay."],
    ),
    (
        "Never having seen clean labels, the network still learns simple patterns first.",
        ["The network does not learn simple patterns first."],
        ["The network learns simple patterns first."],
    ),
    (
        "Without skip connections the loss surface of deep networks is chaotic, while with them the test error falls with depth.",
        ["The loss surface of deep networks is chaotic with skip connections."],
        [
            "With skip connections the test error falls with depth.",
            "The loss surface of deep networks is chaotic without skip connections.",
        ],
    ),
    (
        "Although no proof is known, wide networks converge to a global minimum in practice.",
        ["Wide networks do not converge to a global minimum in practice.", "A proof is known."],
        ["Wide networks converge to a global minimum in practice."],
    ),
    (
        "Without labels, contrastive learning finds features that transfer to new tasks.",
        [
            "Contrastive learning with labels finds features that transfer to new tasks.",
            "Contrastive learning does not find features that transfer to new tasks.",
            "Contrastive learning finds features that transfer to new tasks.",
        ],
        ["Contrastive learning finds features that transfer to new tasks without labels."],
    ),
    (
        "The proof uses no convexity, and it shows that gradient flow reaches a critical point of the risk.",
        [
            "The proof uses convexity.",
            "The proof shows that gradient flow does not reach a critical point of the risk.",
        ],
        ["The proof shows that gradient flow reaches a critical point of the risk."],
    ),
    (
        "If the data are not separable, the logistic loss has a finite minimizer, and gradient descent converges to it.",
        [
            "If the data are separable, the logistic loss has a finite minimizer.",
            "If the data are not separable, the logistic loss has no finite minimizer.",
        ],
        [
            "Gradient descent converges to a finite minimizer of the logistic loss if the data are not separable."
        ],
    ),
    (
        "Networks that do not memorise the labels learn slowly, but their test accuracy rises with the number of samples.",
        ["Networks that memorise the labels learn slowly."],
        [
            "Test accuracy rises with the number of samples.",
            "The test accuracy of networks that do not memorise the labels rises with the number of samples.",
        ],
    ),
    (
        "The bound is vacuous without further assumptions, while compression gives a non-vacuous bound on the test error.",
        [
            "Compression gives a vacuous bound on the test error.",
            "Compression does not give a non-vacuous bound on the test error.",
        ],
        [
            "Compression gives a non-vacuous bound on the test error.",
            "The bound is vacuous without further assumptions.",
        ],
    ),
    (
        "Since the Hessian is not positive definite, sharpness is measured by its largest eigenvalue during training.",
        [
            "The Hessian is positive definite.",
            "Sharpness is not measured by the largest eigenvalue of the Hessian.",
        ],
        ["Sharpness is measured by the largest eigenvalue of the Hessian during training."],
    ),
    (
        "Sharpness keeps rising without gradient clipping, and the step size then limits it to 2 over the learning rate.",
        ["Sharpness keeps rising with gradient clipping."],
        [
            "The step size limits sharpness to 2 over the learning rate.",
            "Sharpness rises without gradient clipping.",
        ],
    ),
    (
        "Residual networks train well without normalisation if the initialisation is scaled with depth.",
        [
            "Residual networks train well with normalisation only.",
            "Residual networks do not train well without normalisation if the initialisation is scaled with depth.",
            "Residual networks train well if the initialisation is scaled with depth.",
        ],
        [
            "Residual networks train well without normalisation.",
        ],
    ),
    (
        "The width alone, without depth, does not explain why the test error decreases in large networks.",
        ["The width alone explains why the test error decreases in large networks."],
        ["The width alone does not explain why the test error decreases in large networks."],
    ),
    (
        "No polynomial-time algorithm is known, but gradient descent learns parities of few bits with noise.",
        ["Gradient descent does not learn parities of few bits with noise."],
        ["Gradient descent learns parities of few bits with noise."],
    ),
    (
        "It is not the number of weights but their norm that controls the generalization of large networks.",
        ["The number of weights controls the generalization of large networks."],
        ["The norm of the weights controls the generalization of large networks."],
    ),
    (
        "Without this assumption the theorem fails, and with it the rate is optimal up to logarithms.",
        ["The theorem holds without this assumption."],
        ["The rate is optimal up to logarithms with this assumption."],
    ),
    (
        "None of the models was trained with dropout, and the test accuracy of the largest model was the best.",
        ["The models were trained with dropout."],
        ["The test accuracy of the largest model was the best.", "The models were trained without dropout."],
    ),
    (
        "Neither width nor depth alone predicts the error, although the number of samples does predict the error.",
        ["Width alone predicts the error."],
        ["The number of samples predicts the error."],
    ),
    (
        "Without replay, continual learners forget old tasks, whereas replay keeps the accuracy on old tasks above 80 %.",
        [
            "Continual learners forget old tasks with replay.",
            "Replay does not keep the accuracy on old tasks above 80 %.",
        ],
        [
            "Replay keeps the accuracy on old tasks above 80 %.",
            "Continual learners forget old tasks without replay.",
        ],
    ),
    (
        "Because no closed form exists, the posterior is sampled by Langevin dynamics.",
        ["The posterior is not sampled by Langevin dynamics.", "A closed form exists."],
        ["The posterior is sampled by Langevin dynamics."],
    ),
    (
        "Without symmetry breaking all hidden units compute the same function, and the rank of the weights remains one.",
        [
            "All hidden units compute the same function with symmetry breaking.",
            "The rank of the weights does not remain one.",
        ],
        [
            "The rank of the weights remains one.",
            "All hidden units compute the same function without symmetry breaking.",
        ],
    ),
    (
        "The learner never sees the target domain, but its features transfer to the target domain after alignment.",
        [
            "The learner sees the target domain.",
            "Its features do not transfer to the target domain after alignment.",
        ],
        ["Its features transfer to the target domain after alignment."],
    ),
    (
        "Although the constants are not explicit, the theorem gives a rate that is optimal in the sample size.",
        [
            "The constants are explicit.",
            "The theorem does not give a rate that is optimal in the sample size.",
        ],
        ["The theorem gives a rate that is optimal in the sample size."],
    ),
    (
        "Without a bias term the network is homogeneous, so the margin of the classifier grows during training.",
        [
            "The network is homogeneous with a bias term.",
            "The margin of the classifier does not grow during training.",
        ],
        [
            "The margin of the classifier grows during training.",
            "The network is homogeneous without a bias term.",
        ],
    ),
    (
        "If the noise is not isotropic, diffusion prefers flat directions of the loss.",
        [
            "If the noise is isotropic, diffusion prefers flat directions of the loss.",
            "Diffusion does not prefer flat directions of the loss if the noise is not isotropic.",
        ],
        ["Diffusion prefers flat directions of the loss if the noise is not isotropic."],
    ),
    (
        "In the absence of clipping the gradients explode, whereas the clipped run reaches a loss of 1.8.",
        ["The gradients do not explode in the absence of clipping."],
        ["The clipped run reaches a loss of 1.8.", "The gradients explode in the absence of clipping."],
    ),
]

# one source, and claims that turn a word in an arm other than that of the number; ends of ranges; conditions
TURNED: list[tuple[str, list[str], list[str]]] = [
    (
        "Large batches give sharp minima with 71 % accuracy, and small batches give flat minima with 76 % accuracy.",
        [
            "Large batches give flat minima with 71 % accuracy, and small batches give flat minima with 76 % accuracy.",
            "Large batches give flat minima, and small batches give flat minima with 76 % accuracy.",
            "Small batches give flat minima with 76 % accuracy, and large batches give flat minima with 71 % accuracy.",
            "Large batches give sharp minima with 71 % accuracy, and small batches give sharp minima with 76 % accuracy.",
        ],
        [
            "Small batches give flat minima with 76 % accuracy, and large batches give sharp minima with 71 % accuracy.",
            "Small batches give flat minima with 76 % accuracy.",
        ],
    ),
    (
        "Deep networks overfit with an error of 9 %, and shallow networks generalize with an error of 5 %.",
        [
            "Deep networks generalize with an error of 9 %, and shallow networks generalize with an error of 5 %.",
            "Deep networks overfit with an error of 9 %, and shallow networks overfit with an error of 5 %.",
        ],
        [
            "Shallow networks generalize with an error of 5 %, and deep networks overfit with an error of 9 %.",
        ],
    ),
    (
        "The accuracy falls from 92 % on clean data to 87 % on noisy data.",
        ["The accuracy falls from 87 % to 92 %.", "The accuracy falls to 92 %."],
        ["The accuracy falls from 92 % to 87 %.", "The accuracy falls to 87 % on noisy data."],
    ),
    (
        "Each result is an average over up to 5 runs, from 2 random seeds each.",
        [],
        ["Each result is an average from 5 runs."],
    ),
    (
        "The method is applied to 3 data sets, from 2 fields, and the results are given.",
        [],
        ["Results from 3 data sets are given."],
    ),
    (
        "The rate is close to 1 at first, and from 10 epochs on it is nearly 0.",
        [],
        ["The rate decays from 1 to 0."],
    ),
    (
        "SGD finds no sharp minima without large batches.",
        [
            "SGD finds sharp minima.",
            "SGD finds sharp minima without large batches.",
            "SGD finds no sharp minima.",
        ],
        ["Without large batches SGD finds no sharp minima."],
    ),
    (
        "Without loss of generality the weights of the network have norm one.",
        [],
        ["The weights of the network have norm one."],
    ),
]


def pairs(which: int) -> list[tuple[str, str]]:
    """Claims with their source: the false ones (1) or the true ones (2)."""
    return [(claim, row[0]) for row in [*NUMBERS, *NEGATIONS, *TURNED] for claim in row[which]]


@pytest.mark.parametrize(("claim", "source"), pairs(1))
def test_what_is_said_of_another_thing_or_denied_is_not_supported(claim: str, source: str) -> None:
    found = CHECKER.judge(claim, [source], [0])
    assert found.verdict not in ("supported", "verbatim"), found


@pytest.mark.parametrize(("claim", "source"), pairs(2))
def test_what_the_source_says_in_one_of_its_clauses_is_supported(claim: str, source: str) -> None:
    found = CHECKER.judge(claim, [source], [0])
    assert found.verdict in ("supported", "verbatim"), found


@pytest.mark.parametrize(
    "source",
    [
        "Without dropout the network overfits.",
        "Without dropout, the network overfits.",
        "The network overfits without dropout.",
    ],
)
def test_what_holds_only_without_a_thing_is_partial_where_the_claim_leaves_that_out(source: str) -> None:
    found = CHECKER.judge("The network overfits.", [source], [0])
    assert (found.verdict, found.reason) == ("partial", "leaves out 'without dropout'")
    assert CHECKER.judge("The network overfits without dropout.", [source], [0]).verdict in (
        "supported",
        "verbatim",
    )
    plainly = CHECKER.judge("The network overfits.", [source + " With dropout the network overfits."], [0])
    assert plainly.verdict == "supported"


def test_a_range_told_the_other_way_round_is_not_misplaced() -> None:
    source = "Without weight decay, accuracy drops from 90 % to 50 %."
    assert not list(misplaced("Weight decay raises accuracy from 50 % to 90 %.", source))
    assert list(misplaced("Accuracy drops from 50 % to 90 % without weight decay.", source)) == [
        "says 'from 50 %', the source says 'to 50 %'"
    ]


def test_the_reason_names_both_things() -> None:
    found = CHECKER.judge("SGD reaches 71.2 %.", ["Adam reaches 71.2 % against 76.8 % for SGD."], [0])
    assert (found.verdict, found.reason) == (
        "contradicted",
        "says 71.2 % of 'sgd', the source says it of 'adam'",
    )


@pytest.mark.parametrize(
    "text", ["a and ", "1 and 2 for a and ", "ab than cd ", "from 1 of a ", "1,", "(1 vs 2"]
)
def test_long_lists_are_read_only_so_far(text: str) -> None:
    assert all("says" in reason for reason in misplaced((text * 5_000)[:4_000], text * 5_000))
