def test_smoke(masked_study):
    from trials.selectors.trials import state_of
    assert state_of(masked_study.trial) == "masked"
def test_smoke2(locked_study):
    from trials.selectors.trials import state_of
    assert state_of(locked_study.trial) == "locked"
