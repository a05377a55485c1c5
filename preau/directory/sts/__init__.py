"""Feed STS (*STS-WEB*, `sts_emp_<UAI>_<year>.xml`): classes, groups, services and teachers of one school, as its direction keeps them.

Words of the source: an *individu* is a member of staff, named by the pair (TYPE, ID); a *service* is a subject taught to a class or group;
an *alternance* is a list of weeks. The file that goes the other way (`emp_sts`, root EDT_STS) is known for what it is; beside the first,
its alternances are read and nothing else.
"""
