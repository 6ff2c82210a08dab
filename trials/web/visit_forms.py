"""What is posted about visits; whether it may be, the acts decide."""

from datetime import datetime

from django import forms

from trials.web.forms import DATE_ERRORS

TIME_ERRORS = {"required": "Give the time.", "invalid": "Give the time as hours:minutes."}


class BookingForm(forms.Form):
    """on, time: as the clock at the site shows them."""

    on = forms.DateField(error_messages=DATE_ERRORS)
    time = forms.TimeField(error_messages=TIME_ERRORS)
    reason = forms.CharField(required=False, max_length=300)

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        return {
            "starts_at": datetime.combine(said["on"], said["time"]),
            "reason": said["reason"],
        }


class DayForm(forms.Form):
    on = forms.DateField(error_messages=DATE_ERRORS)


class ReasonForm(forms.Form):
    # That a reason is missing, the act says in its own words.
    reason = forms.CharField(required=False, max_length=300)


class DayAndReasonForm(DayForm, ReasonForm):
    pass


class AddFormForm(forms.Form):
    form = forms.CharField(max_length=40)


class AddVisitForm(DayForm):
    code = forms.CharField(max_length=40)


class EventForm(DayForm):
    name = forms.CharField(max_length=40)
