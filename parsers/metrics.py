"""The metrics of the field, one a row: canonical name, direction, kind, natural range, and what else it is called."""

from typing import NamedTuple

# metric | better | kind | range | aliases. In an alias case, spaces and _ - / . : ' do not matter, and {k} stands for each of KS.
# A row without a name goes on with the aliases of the one before. A range '0..1' may be logged in percent (then 0..100).
TABLE = """
loss                   | min | loss   | 0..       | losses, loss value, 损失, 损失值, 平均损失, 损失函数, perda,
                       |     |        |           | pérdida, perte, verlust, потери, 손실
total loss             | min | loss   | 0..       | loss total, loss all, all loss, 总损失
cross entropy          | min | loss   | 0..       | ce, xent, crossentropy loss, cross entropy loss, ce loss, loss ce, 交叉熵,
                       |     |        |           | 交叉熵损失
binary cross entropy   | min | loss   | 0..       | bce, bce loss, loss bce, binary crossentropy
log loss               | min | loss   | 0..       | logloss, binary logloss, multi logloss, mlogloss, MultiClass
negative log likelihood| min | loss   |           | nll, nll loss, loss nll
hinge loss             | min | loss   | 0..       | hinge
triplet loss           | min | loss   | 0..       | triplet, loss triplet, loss tri, tri loss
focal loss             | min | loss   | 0..       | loss focal
dice loss              | min | loss   | 0..       | loss dice
smooth L1              | min | loss   | 0..       | smooth l1 loss, huber, huber loss
L1                     | min | error  | 0..       | l1 loss, loss l1, l1 error
L2                     | min | error  | 0..       | l2 loss, loss l2
policy loss            |     | loss   |           | policy gradient loss, pg loss, actor loss, loss policy, loss actor
value loss             | min | loss   | 0..       | critic loss, loss critic, vf loss, v loss, loss value function
entropy loss           |     | loss   |           |
perplexity             | min | error  | 1..       | ppl, perp, 困惑度
bits per character     | min | error  | 0..       | bpc, bits per char
bits per dimension     | min | error  | 0..       | bpd, bits per dim, bits/dim
accuracy               | max | score  | 0..1      | acc, accs, categorical accuracy, binary accuracy,
                       |     |        |           | sparse categorical accuracy, 准确率, 准确度, 精度, 正确率, acurácia,
                       |     |        |           | exactitud, genauigkeit, точность, 정확도, 正解率
top-{k} accuracy       | max | score  | 0..1      | top{k}, top@{k}, top {k} acc, top {k} accuracy, acc@{k}, acc{k}, acc top{k},
                       |     |        |           | accuracy top{k}, accuracy@{k}, prec@{k}, top{k} prec, 前{k}准确率
top-5 accuracy         | max | score  | 0..1      | top k categorical accuracy, sparse top k categorical accuracy, top k accuracy
top-{k} error          | min | error  | 0..1      | top{k} err, err@{k}, error@{k}, err{k}, top {k} error
balanced accuracy      | max | score  | 0..1      | bacc, balanced acc, 平衡准确率
overall accuracy       | max | score  | 0..1      | oa, oacc, overall acc, 总体精度
pixel accuracy         | max | score  | 0..1      | pa, pixacc, pixel acc, aAcc, pAcc, global acc, 像素准确率, 像素精度
mean accuracy          | max | score  | 0..1      | macc, mean acc, class acc, mean class accuracy, mpa, mean pixel accuracy,
                       |     |        |           | mpacc, 平均准确率
error rate             | min | error  | 0..1      | err rate, classification error, 错误率
kappa                  | max | score  | -1..1     | cohen kappa, quadratic kappa, qwk
MCC                    | max | score  | -1..1     | matthews corrcoef, matthews correlation
R{k}                   | max | score  | 0..1      | rank{k}, rank@{k}, cmc{k}, cmc@{k}, cmc rank {k}, cmc curve rank {k}, r@{k}
mAP                    | max | score  | 0..1      | mean ap, mean average precision, 平均精度均值, bbox mAP
mAP50-95               | max | score  | 0..1      | mAP@0.5:0.95, mAP_0.5:0.95, map@50:95, map 50 95, mAP@.5:.95, mAP0.5:0.95,
                       |     |        |           | mAP@[.5:.95], mAP@[0.5:0.95]
mAP50                  | max | score  | 0..1      | mAP@0.5, mAP_0.5, map@50, mAP@.5, mAP0.5, map 50, bbox mAP 50
mAP75                  | max | score  | 0..1      | mAP@0.75, mAP_0.75, map@75, mAP@.75, bbox mAP 75
mINP                   | max | score  | 0..1      | mean inp
AP                     | max | score  | 0..1      | average precision, bbox/AP, 平均精度, avg precision
AP50                   | max | score  | 0..1      | ap@50, ap@0.5, ap@0.50, bbox/AP50, ap 0.5
AP75                   | max | score  | 0..1      | ap@75, ap@0.75, bbox/AP75, ap 0.75
APs                    | max | score  | 0..1      | ap small, bbox/APs
APm                    | max | score  | 0..1      | ap medium, bbox/APm
APl                    | max | score  | 0..1      | ap large, bbox/APl
AR                     | max | score  | 0..1      | average recall, mean recall
NDS                    | max | score  | 0..1      | nuscenes detection score
PQ                     | max | score  | 0..1      | panoptic quality
HOTA                   | max | score  | 0..1      |
MOTA                   | max | score  | ..1       |
IDF1                   | max | score  | 0..1      |
mIoU                   | max | score  | 0..1      | mean iou, miou score, mean iu, meanIU, mean intersection over union,
                       |     |        |           | jaccard mean, 平均交并比, updated mean io u, mean io u
IoU                    | max | score  | 0..1      | iou score, jaccard, jaccard index, intersection over union, 交并比
FWIoU                  | max | score  | 0..1      | frequency weighted iou, fw iou
Dice                   | max | score  | 0..1      | dice score, dice coef, dice coefficient, dsc, dice similarity, Dice 系数
mean Dice              | max | score  | 0..1      | mdice, dice mean
F1                     | max | score  | 0..1      | f1 score, f score, fscore, f measure, fmeasure, f1 measure, fb1, F1 值,
                       |     |        |           | F1 分数
macro F1               | max | score  | 0..1      | f1 macro, macro f1 score, f1 score macro
micro F1               | max | score  | 0..1      | f1 micro, micro f1 score, f1 score micro
weighted F1            | max | score  | 0..1      | f1 weighted, weighted f1 score, f1 score weighted
precision              | max | score  | 0..1      | prec, ppv, precision score, 精确率, 查准率
精确度                 | max | score  | 0..1      |
recall                 | max | score  | 0..1      | rec, tpr, recall score, true positive rate, 召回率, 查全率, 检出率
sensitivity            | max | score  | 0..1      | sens, sen, 灵敏度, 敏感度
specificity            | max | score  | 0..1      | spec, spe, tnr, true negative rate, 特异度, 特异性
false negative         | min | error  | 0..       | fnr, false negative rate, 漏检率
false positive         | min | error  | 0..       | fpr, false positive rate, far, false alarm rate, 误检率, 误报率, 虚警率
AUC                    | max | score  | 0..1      | roc auc, auroc, auc roc, auc score, roc auc score, 曲线下面积
AUPRC                  | max | score  | 0..1      | pr auc, auc pr, aupr
EER                    | min | error  | 0..1      | equal error rate, 等错误率
ECE                    | min | error  | 0..1      | expected calibration error
NMI                    | max | score  | 0..1      | normalized mutual info score, normalized mutual information
AMI                    | max | score  | ..1       | adjusted mutual info score
ARI                    | max | score  | -1..1     | adjusted rand score, adjusted rand index
FMI                    | max | score  | 0..1      | fowlkes mallows score
silhouette             | max | score  | -1..1     | silhouette score, silhouette coefficient
purity                 | max | score  | 0..1      |
MAE                    | min | error  | 0..       | mean absolute error, abs error, 平均绝对误差
MSE                    | min | error  | 0..       | mean squared error, mse loss, loss mse, l2 error, 均方误差
NMSE                   | min | error  |           | normalized mean squared error, normalised mse, normalized mse
RMSE                   | min | error  | 0..       | root mean squared error, root mean square error, rmse loss, 均方根误差
MAPE                   | min | error  | 0..       | mean absolute percentage error, 平均绝对百分比误差
sMAPE                  | min | error  | 0..       |
MSLE                   | min | error  | 0..       | mean squared logarithmic error
RMSLE                  | min | error  | 0..       |
R²                     | max | score  | ..1       | r2, r2 score, r squared, r^2, 决定系数
explained variance     | max | score  | ..1       | evs, evs score, explained variance score
Pearson r              | max | score  | -1..1     | pearson, pearsonr, pcc, pearson correlation, plcc
Spearman ρ             | max | score  | -1..1     | spearman, spearmanr, srcc, spearman correlation
Kendall τ              | max | score  | -1..1     | kendall tau, krcc
NSE                    | max | score  | ..1       | nash sutcliffe
KGE                    | max | score  | ..1       | kling gupta
PSNR                   | max | score  | 0..       | psnr db, peak signal noise ratio, 峰值信噪比
SSIM                   | max | score  | -1..1     | 结构相似性, 结构相似度
MS-SSIM                | max | score  | -1..1     | multi scale ssim
LPIPS                  | min | error  | 0..       |
FID                    | min | error  | 0..       | fid score, fid50k, fid50k full, frechet inception distance, FID10k
KID                    | min | error  | 0..       | kid50k, kid50k full
IS                     | max | score  | 1..       | inception score, is50k
SNR                    | max | score  |           | 信噪比
SI-SDR                 | max | score  |           | sisdr, si snr, sisnr
SDR                    | max | score  |           |
PESQ                   | max | score  | -0.5..4.5 |
STOI                   | max | score  | 0..1      | estoi
MOS                    | max | score  | 1..5      |
NIQE                   | min | error  | 0..       |
MMD                    | min | error  |           |
EPE                    | min | error  | 0..       | endpoint error, end point error
AbsRel                 | min | error  | 0..       | abs rel
SqRel                  | min | error  | 0..       | sq rel
ADE                    | min | error  | 0..       | minade
FDE                    | min | error  | 0..       | minfde
MPJPE                  | min | error  | 0..       | pa mpjpe
PCK                    | max | score  | 0..1      | pck@0.5, pckh
chamfer distance       | min | error  | 0..       | chamfer, cd loss
BLEU                   | max | score  | 0..       | bleu score, sacrebleu, corpus bleu
BLEU-{k}               | max | score  | 0..       | bleu{k}, bleu@{k}
ROUGE-1                | max | score  | 0..       | rouge1
ROUGE-2                | max | score  | 0..       | rouge2
ROUGE-L                | max | score  | 0..       | rougeL, rouge lsum
UAS                    | max | score  | 0..1      | unlabeled attachment score
LAS                    | max | score  | 0..1      | labeled attachment score
METEOR                 | max | score  | 0..       |
CIDEr                  | max | score  | 0..       |
SPICE                  | max | score  | 0..       |
chrF                   | max | score  | 0..       | chrf++
exact match            | max | score  | 0..1      | em
WER                    | min | error  | 0..       | word error rate, 词错误率, 字错率
CER                    | min | error  | 0..       | character error rate, char error rate, 字符错误率
TER                    | min | error  | 0..       | translation edit rate
PER                    | min | error  | 0..       | phoneme error rate
MRR                    | max | score  | 0..1      | mean reciprocal rank
NDCG                   | max | score  | 0..1      |
hit rate               | max | score  | 0..1      | hit ratio
Hits@{k}               | max | score  | 0..1      | hit@{k}, hr@{k}, hits {k}
reward                 | max | reward |           | rew, rewards, mean reward, reward mean, avg reward, average reward, 奖励,
                       |     |        |           | 平均奖励, 累计奖励
episode reward         | max | reward |           | ep rew mean, episode reward mean, ep reward mean, ep reward, ep ret, ep rew,
                       |     |        |           | episodic reward, mean episode reward, eprewmean, EpRet, AverageEpRet,
                       |     |        |           | 回合奖励
return                 | max | reward |           | episodic return, episode return, returns, mean return, average return, 回报
success rate           | max | score  | 0..1      | success, 成功率
win rate               | max | score  | 0..1      | winrate, 胜率
episode length         |     | count  | 0..       | ep len mean, ep len, episode len, episodic length, ep length,
                       |     |        |           | episode len mean, mean ep length, eplenmean, EpLen, avg length,
                       |     |        |           | average length, mean length, avg episode length, mean episode length, 回合长度
entropy                |     |        |           | policy entropy, 熵
approx KL              |     |        |           | approx kl
clip fraction          |     |        | 0..1      | clip frac
lr                     |     | lr     | 0..       | learning rate, lrs, base lr, cur lr, current lr, learningrate, lr value,
                       |     |        |           | 学习率
momentum               |     |        |           | mom
weight decay           |     |        | 0..       | wd
grad norm              |     | grad   | 0..       | gradnorm, gradient norm, grad l2 norm, gnorm, total grad norm,
                       |     |        |           | global grad norm, 梯度范数
loss scale             |     |        | 0..       | grad scale, amp scale, scale factor
time                   | min | time   | 0..       | duration, elapsed, elapsed time, wall time, total time, time elapsed,
                       |     |        |           | batch time, iter time, epoch time, step time, cost time, time cost,
                       |     |        |           | time used, 耗时, 用时, 时间
data time              | min | time   | 0..       | data loading time, load time, dataload time, 数据时间
runtime                | min | time   | 0..       |
ETA                    |     | time   | 0..       | remaining time, time left, 剩余时间, 预计剩余时间
throughput             | max | speed  | 0..       | samples per second, samples per sec, samples per s, samples/s, samples/sec,
                       |     |        |           | imgs/s, images per second, images/sec, img/s, examples per second,
                       |     |        |           | examples/sec, ips, speed, 速度, 吞吐量
FPS                    | max | speed  | 0..       | frames per second, 帧率
steps per second       | max | speed  | 0..       | it/s, iters/sec, iterations per second, steps per sec, batches per second,
                       |     |        |           | steps/s
tokens per second      | max | speed  | 0..       | tok/s, tokens/s, tokens per sec, tokens/sec, tps
MFU                    | max | speed  | 0..1      | model flops utilization
memory                 | min | memory | 0..       | mem, gpu mem, gpu memory, max mem, memory allocated, max memory, cuda memory,
                       |     |        |           | gpu memory usage, 显存, 显存占用, 内存
hp_metric              |     | count  |           |
epoch                  |     | count  | 0..       | epochs, 轮次, 轮数
global step            |     | count  | 0..       | global steps, total timesteps, timesteps, time step
total FLOPs            |     | count  | 0..       | total flos
tokens                 |     | count  | 0..       | num tokens, tokens seen, num input tokens seen
parameters             |     | count  | 0..       | params, num params, 参数量
"""
KS = (1, 3, 5, 10, 15, 20, 30, 50, 100)

# What an unlisted name says by one of its words: better | kind | range | words; the first row with such a word decides.
# '*loss' is a word that ends so. Rows without a direction come first: `loss_weight` is no loss, `acc_time` no accuracy.
CUES = """
min | time   | 0..  | time runtime seconds secs duration eta latency
    |        |      | weight weights scale coef coeff coefficient lambda alpha beta gamma sigma std var variance margin threshold
    |        |      | thresholds thresh temperature temp ratio min max gap diff delta fpr tpr curve
    | lr     | 0..  | lr
    | grad   | 0..  | grad gradient gradnorm gnorm
max | speed  | 0..  | fps throughput speed
min | memory | 0..  | mem memory vram
    | count  | 0..  | count n num number size flops flos samples paths steps iters
min | loss   |      | loss losses *loss loss* 损失 *损失 perda pérdida perte verlust потери 손실
max | score  | 0..1 | acc accs accuracy macc aacc oacc acurácia точность 准确率 *准确率
    | score  |      | top rank cmc
min | error  | 0..  | error err errors mae mse rmse mape mpjpe wer cer fid lpips ppl perplexity nll 误差 *误差 错误率
max | score  | 0..1 | ap map iou miou dice f1 fscore recall precision auc auroc auprc ndcg mrr sensitivity specificity purity
max | score  | 0..1 | *敏感度 *灵敏度 *精度 *召回率
max | score  |      | psnr ssim bleu rouge r2
max | reward |      | reward rewards rew return returns 奖励
"""

# Which metric runs are ranked by: the first of these that a log has; a plain loss stands last.
RANKED = """
mAP50-95, mAP, AP, NDS, PQ, HOTA, mAP50, AP50, R1, mIoU, mean Dice, Dice, IoU, top-1 accuracy, balanced accuracy, accuracy,
overall accuracy, pixel accuracy, macro F1, F1, weighted F1, micro F1, AUC, AUPRC, MCC, kappa, exact match,
FID, IS, LPIPS, PSNR, SSIM, BLEU, ROUGE-L, CIDEr, WER, CER, EER, SI-SDR, PESQ, NDCG, MRR, hit rate, success rate, win rate,
episode reward, return, reward, top-1 error, error rate, R², RMSE, MAE, MSE, MAPE, EPE,
perplexity, bits per dimension, bits per character
"""
MAIN = tuple(" ".join(RANKED.split()).split(", "))
LAST = ("loss", "total loss", "log loss", "cross entropy", "negative log likelihood")


class Metric(NamedTuple):
    """What is known of a metric. `better` is 'max', 'min' or ''; `low` and `high` bound its natural range (inf: unbounded)."""

    name: str
    better: str = ""
    kind: str = ""
    low: float = float("-inf")
    high: float = float("inf")


def bounds(text: str) -> tuple[float, float]:
    """'0..1' -> (0, 1); a side left out is unbounded."""
    low, _, high = text.partition("..")
    return float(low or "-inf"), float(high or "inf")


def rows() -> list[tuple[Metric, list[str]]]:
    """(metric, its names) for each row of TABLE, with {k} spelled out."""
    table: list[list[str]] = []
    for line in TABLE.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if cells[0]:
            table.append(cells)
        else:
            table[-1][4] += " " + cells[4]
    found = []
    for name, better, kind, limits, aliases in table:
        names = [alias.strip() for alias in [name, *aliases.split(",")] if alias.strip()]
        for k in KS if "{k}" in name else ("",):
            spelled = [alias.replace("{k}", str(k)) for alias in names]
            found.append((Metric(spelled[0], better, kind, *bounds(limits)), spelled))
    return found


def cues() -> dict[str, tuple[int, Metric]]:
    """Word -> (rank, what it says); the lowest rank of a name's words decides."""
    found: dict[str, tuple[int, Metric]] = {}
    for rank, line in enumerate(CUES.strip("\n").splitlines()):
        better, kind, limits, words = (cell.strip() for cell in line.split("|"))
        found |= {word: (rank, Metric("", better, kind, *bounds(limits or ".."))) for word in words.split()}
    return found


ROWS = rows()
METRIC_NAMES = [(metric.name, name) for metric, names in ROWS for name in names]  # (metric, what it may be called)
