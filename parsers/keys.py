"""Column names and keys that say where a row stands or what it belongs to, and are no metrics themselves."""

import re
from functools import lru_cache

from parsers.vocabulary import key

# As vocabulary.key() spells them; within a role, what stands first is preferred.
NAMES = """
epoch:  epoch epochs currentepoch curepoch epochnum epochnumber epochidx epochindex epochid ep round
        轮次 轮数 周期 训练轮数 训练轮次
step:   globalstep trainerglobalstep currentsteps currentstep step steps trainstep trainingstep totalsteps totaltimesteps
        timetotaltimesteps timesteps timestepstotal numtimesteps totalenvinteracts envstep envsteps iter iteration iterations
        iters itr it trainingiteration niter niters iternum curiter
        update updates nupdates timeiterations boostinground
        tree episode episodes episodenum generation generations samples samplesseen
        步数 步 迭代 迭代次数 迭代步数
batch:  batch batchidx batchindex batchid batchnum batchno minibatch ibatch 批次
time:   walltime timestamp datetime date created createdat loggedat starttime time 时间戳 日期 时间
index:  unnamed0 index idx # no row rowid id uuid pid rank 序号
split:  split phase mode stage set subset partition dataset datasetname type 阶段 数据集
tag:    tag metric metricname name key variable scalar measure 指标
value:  value metricvalue scalarvalue val 值 数值
part:   run runname runid experiment experimentname exp expname trial trialid fold kfold cvfold foldid seed model modelname method
        config 折
hparam: seed randomseed batchsize bs optimizer optim model modelname arch architecture backbone dataset datasetname weightdecay wd
        dropout hiddensize hiddendim numlayers nlayers maxepochs numepochs totalepochs imgsize imagesize imgsz initlr lr0
        numworkers device gpu host hostname framework version gamma scheduler envid config nclasses numclasses seqlen maxlen
        nparameters nparams numparams
"""
WORDS = {row.partition(":")[0]: row.partition(":")[2].split() for row in re.split(r"\n(?=\w+:)", NAMES.strip())}
_ROLE_OF = {word: role for role, words in reversed(WORDS.items()) for word in words}


@lru_cache(maxsize=4096)
def role_of(name: str) -> str:
    """The role of a column or key by its name, '' if it may be a metric."""
    return _ROLE_OF.get(key(name), "")


@lru_cache(maxsize=4096)
def rank_of(name: str) -> int:
    """Which of its role's words a name is, from 0; the first is preferred."""
    return WORDS[role_of(name)].index(key(name))
