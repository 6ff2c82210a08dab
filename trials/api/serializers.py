"""What a save sends."""

from rest_framework import serializers


class AnswersSerializer(serializers.Serializer):
    answers = serializers.DictField()
    based_on = serializers.IntegerField(min_value=0)
    complete = serializers.BooleanField()
    done_on = serializers.DateField()
    reason = serializers.CharField(allow_blank=True, default="", max_length=500)
