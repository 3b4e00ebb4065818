"""The live dashboard: levers, three lines, who wins and who loses, and a career in both worlds, in a browser.

`python -m experiments.dashboard` starts it. `question` holds what is asked, as checked data; `engine` has worlds
simulated in processes of their own; `answer` makes figures of them; `page` and `callbacks` are what a reader sees.
"""
