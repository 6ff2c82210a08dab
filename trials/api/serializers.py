"""What the answers of a form look like when they are sent, and when they were saved."""

from rest_framework import serializers


class AnswersSerializer(serializers.Serializer):
    """The whole answer document of a form."""

    answers = serializers.DictField(
        help_text="{item: code}, or {item: {“missing”: reason}}; leave out what was not asked yet."
    )
    based_on = serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        help_text="The number of the revision that the change is based on, 0 for none; or send it"
        " as the header If-Match.",
    )
    complete = serializers.BooleanField(help_text="Whether the form is finished.")
    done_on = serializers.DateField(help_text="The day of the assessment, at the site.")
    reason = serializers.CharField(
        allow_blank=True,
        default="",
        max_length=500,
        help_text="Why it changes, where the form was complete before.",
    )


class SecondAnswersSerializer(AnswersSerializer):
    reason = None


class Remark(serializers.Serializer):
    item = serializers.CharField(allow_null=True)
    message = serializers.CharField()
    kind = serializers.ChoiceField(("problem", "warning"))


class SavedSerializer(serializers.Serializer):
    revision = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    complete = serializers.BooleanField()
    problems = Remark(many=True, help_text="What is worth a second look: nothing stood in the way.")
    next_url = serializers.CharField(
        allow_null=True, help_text="The page of the next form of the visit that is expected."
    )
