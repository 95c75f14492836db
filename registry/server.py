"""How gunicorn serves the register, wherever it is started: `gunicorn --config python:registry.server registry.wsgi`.

Threads, because faults on purpose hold calls up: a worker that hangs must still take the call that ends the faults.
"""

workers = 2
threads = 8
preload_app = True
control_socket_disable = True
graceful_timeout = 2  # seconds; a call that hangs on purpose does not hold up the stop
loglevel = "warning"
