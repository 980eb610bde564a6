import time,os
def test_m(db):
    from sopan.agenda.codes import load_ours
    from sopan.agenda.lookup import find
    for i in range(3):
        t=time.process_time(); n=load_ours(); print('load',n,time.process_time()-t)
    for w in ('sosial','','400.9','pelayanan lansia','kenaikn pangkat'):
        t=time.process_time(); find(w,(),8); print(w,time.process_time()-t)
