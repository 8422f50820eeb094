"""Makes transport files with pyreadstat: files/pyreadstat_v5.xpt and files/pyreadstat_v8.xpt, and with a format of
a long name, which pyreadstat itself does not read back, pyreadstat_long_format.xpt.

Run from tests/oracle/xport. The files are committed; the time in their headers is that of the run.
"""

import datetime
import math

import pandas
import pyreadstat

frame = pandas.DataFrame(
    {
        "USUBJID": ["01-701-1015", "01-701-1023", "", "01-701-1028"],
        "SITE": ["Zürich", "Malmö", "Łódź", "北京"],
        "AVAL": [0.1, -118.625, math.nan, 1e70],
        "TINY": [5.5e-79, -0.0, 1 / 3, 123456789.123456789],
        "ADT": [datetime.date(2014, 1, 2), datetime.date(1959, 12, 31), None, datetime.date(9999, 12, 31)],
        "ADTM": [
            datetime.datetime(2014, 1, 2, 3, 4, 5),
            datetime.datetime(1960, 1, 1),
            datetime.datetime(1900, 2, 28, 23, 59, 59),
            None,
        ],
        "ATM": [datetime.time(8, 30), datetime.time(0, 0, 1), None, datetime.time(23, 59, 59)],
    }
)
formats = {"AVAL": "8.3", "ADT": "DATE9", "ADTM": "DATETIME20", "ATM": "TIME8"}
labels = ["Unique Subject Identifier", "Study Site", None, "Smallest", "Analysis Date", "Analysis Datetime", "Time"]
pyreadstat.write_xport(
    frame,
    "files/pyreadstat_v5.xpt",
    file_label="Made by pyreadstat",
    column_labels=labels,
    table_name="ADXX",
    file_format_version=5,
    variable_format=formats,
)

long_names = {"USUBJID": "unique_subject_identifier", "AVAL": "analysis_value_with_32_character", "SITE": "Site"}
frame = frame.rename(columns=long_names)
labels[0] = "Unique subject identifier, which is the study, the site and the number of the subject joined by hyphens"
labels[2] = "Wert, dessen Beschreibung länger als vierzig Zeichen ist: größer als üblich"
formats = {"analysis_value_with_32_character": "COMMA12.3", "ADT": "E8601DA10", "ADTM": "E8601DT19", "ATM": "TIME8"}
pyreadstat.write_xport(
    frame,
    "files/pyreadstat_v8.xpt",
    file_label="Made by pyreadstat",
    column_labels=labels,
    table_name="analysis_of_something",
    file_format_version=8,
    variable_format=formats,
)

pyreadstat.write_xport(
    frame[["unique_subject_identifier", "analysis_value_with_32_character"]],
    "pyreadstat_long_format.xpt",
    column_labels=[labels[0], labels[2]],
    table_name="formats",
    file_format_version=8,
    variable_format={"analysis_value_with_32_character": "ANALYSISVALUE12.3"},
)
